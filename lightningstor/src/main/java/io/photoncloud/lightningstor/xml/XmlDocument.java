package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads request documents. No declaration of a document type is let in, so there are no entities but the five of XML; size, depth, number of
 * elements and length of texts are bounded.
 */
final class XmlDocument {
    static final int DEPTH_MAX = 12;
    static final int TEXT_MAX = 8192;

    /** For the configurations of buckets and objects. */
    static final Limits CONFIGURATION = new Limits(512 * 1024, 20_000);

    /** For the lists of up to 1,000 keys or rules. */
    static final Limits LIST = new Limits(4 * 1024 * 1024, 40_000);

    /** For the list of up to 10,000 parts, each with its number, its entity tag, and some checksums. */
    static final Limits PARTS = new Limits(4 * 1024 * 1024, 100_000);

    private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
    private static final XMLInputFactory FACTORY = factory();

    record Limits(int bytesMax, int elementsMax) {}

    private final Limits limits;
    private final Deque<Open> open = new ArrayDeque<>();
    private int elements;

    private record Open(String name, String type, StringBuilder text, List<Element> children) {
        Element closed() {
            return new Element(name, type, text.toString(), children);
        }
    }

    private XmlDocument(Limits limits) {
        this.limits = limits;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("nothing outside the document is read");
        });
        return factory;
    }

    /** The whole body is read, so that whatever verifies it at its end has done so. */
    static byte[] bytes(InputStream body, Limits limits) throws IOException {
        byte[] bytes = body.readNBytes(limits.bytesMax() + 1);
        if (bytes.length > limits.bytesMax()) {
            throw new S3Exception(S3Error.MAX_MESSAGE_LENGTH_EXCEEDED)
                    .with("MaxMessageLengthBytes", String.valueOf(limits.bytesMax()));
        }
        return bytes;
    }

    static Element read(InputStream body, String root, Limits limits) throws IOException {
        return parse(bytes(body, limits), root, limits);
    }

    static Element parse(byte[] bytes, String root, Limits limits) {
        if (bytes.length == 0) {
            throw new S3Exception(S3Error.MISSING_REQUEST_BODY);
        }
        try {
            Element element =
                    new XmlDocument(limits).root(FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes)));
            if (!element.name().equals(root)) {
                throw Element.malformed().with("Element", element.name());
            }
            return element;
        } catch (XMLStreamException _) {
            throw Element.malformed();
        }
    }

    private Element root(XMLStreamReader reader) throws XMLStreamException {
        Element root = null;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> begin(reader);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> text(reader);
                case XMLStreamConstants.END_ELEMENT -> {
                    Element closed = open.pop().closed();
                    if (open.isEmpty()) {
                        root = closed;
                    } else {
                        open.getFirst().children().add(closed);
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw Element.malformed();
                default -> {} // comments and processing instructions say nothing
            }
        }
        if (root == null) {
            throw Element.malformed();
        }
        return root;
    }

    private void begin(XMLStreamReader reader) {
        elements++;
        if (elements > limits.elementsMax() || open.size() == DEPTH_MAX) {
            throw Element.malformed();
        }
        String type = reader.getAttributeValue(INSTANCE, "type");
        open.push(new Open(reader.getLocalName(), type == null ? "" : type, new StringBuilder(), new ArrayList<>()));
    }

    private void text(XMLStreamReader reader) {
        if (open.isEmpty()) {
            return;
        }
        StringBuilder text = open.getFirst().text();
        if (text.length() + reader.getTextLength() > TEXT_MAX) {
            throw Element.malformed();
        }
        text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
    }
}
