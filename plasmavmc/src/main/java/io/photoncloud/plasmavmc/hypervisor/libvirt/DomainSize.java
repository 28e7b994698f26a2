package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Changes how large a domain is in libvirt's description of it, and leaves all else as it is. */
final class DomainSize {

    private DomainSize() {}

    static String change(String description, int vcpus, long memoryMib) {
        try {
            DocumentBuilderFactory builders = DocumentBuilderFactory.newDefaultNSInstance();
            builders.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            Document document = builders.newDocumentBuilder().parse(new InputSource(new StringReader(description)));
            for (Node node = document.getDocumentElement().getFirstChild();
                    node != null;
                    node = node.getNextSibling()) {
                if (node instanceof Element element) {
                    change(element, vcpus, memoryMib);
                }
            }
            StringWriter changed = new StringWriter();
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(document), new StreamResult(changed));
            return changed.toString();
        } catch (ParserConfigurationException | SAXException | TransformerException | IOException e) {
            throw new IllegalStateException("libvirt's description of a domain is no XML", e);
        }
    }

    private static void change(Element element, int vcpus, long memoryMib) {
        switch (element.getTagName()) {
            case "memory", "currentMemory" -> {
                element.setAttribute("unit", "MiB");
                element.setTextContent(String.valueOf(memoryMib));
            }
            case "vcpu" -> {
                element.removeAttribute("current");
                element.setTextContent(String.valueOf(vcpus));
            }
            default -> {}
        }
    }
}
