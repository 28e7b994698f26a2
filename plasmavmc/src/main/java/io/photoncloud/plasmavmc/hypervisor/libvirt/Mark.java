package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.util.Optional;
import java.util.UUID;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.libvirt.Domain;
import org.libvirt.Domain.MetadataType;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/**
 * By what a domain is known to be ours: an element of its metadata. A domain without it, or with another node's, is as if it were
 * not there.
 */
record Mark(String node, String vm) {

    static final String NAMESPACE = "https://photoncloud.io/xmlns/plasmavmc/1";

    private static final String PREFIX = "photon";
    private static final String ELEMENT = "vm";
    static final XMLInputFactory READERS = readers();

    private static XMLInputFactory readers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    void write(Xml xml) {
        xml.begin("metadata")
                .emptyIn(PREFIX, ELEMENT, NAMESPACE, "node", node, "id", vm)
                .end();
    }

    /** The same each time the domain is made. */
    UUID uuid() {
        return UUID.nameUUIDFromBytes((NAMESPACE + "/" + node + "/" + vm).getBytes(UTF_8));
    }

    /** Empty where somebody else made the domain. */
    static Optional<Mark> find(Domain domain) throws LibvirtException {
        try {
            return parse(domain.getMetadata(MetadataType.ELEMENT, NAMESPACE, 0));
        } catch (LibvirtException e) {
            if (Link.numberOf(e) == ErrorNumber.VIR_ERR_NO_DOMAIN_METADATA) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Mark> parse(String element) {
        try {
            XMLStreamReader xml = READERS.createXMLStreamReader(new StringReader(element));
            var _ = xml.nextTag();
            String node = xml.getAttributeValue(null, "node");
            String vm = xml.getAttributeValue(null, "id");
            return node == null || vm == null ? Optional.empty() : Optional.of(new Mark(node, vm));
        } catch (XMLStreamException _) {
            return Optional.empty();
        }
    }
}
