package io.photoncloud.plasmavmc.hypervisor.libvirt;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.libvirt.Domain;
import org.libvirt.Domain.XMLFlags;
import org.libvirt.LibvirtException;

/** The files that a domain has as disks, and under which targets. */
record DomainDisks(Map<Path, String> targets) {

    /** The one it is booted from, and as many as there are ports for. */
    private static final int TARGETS_MAX = 1 + DomainXml.PORTS_FREE;

    /** Those of its guest, where it runs. */
    static DomainDisks of(Domain domain) throws LibvirtException {
        return parse(domain.getXMLDesc(0));
    }

    /** Those that it is started with next. */
    static DomainDisks defined(Domain domain) throws LibvirtException {
        return parse(domain.getXMLDesc(XMLFlags.INACTIVE));
    }

    private static DomainDisks parse(String description) {
        try {
            XMLStreamReader xml = Mark.READERS.createXMLStreamReader(new StringReader(description));
            Map<Path, String> targets = new LinkedHashMap<>();
            Path file = null;
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                    file = read(xml, file, targets);
                }
            }
            return new DomainDisks(targets);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("libvirt's description of a domain is no XML", e);
        }
    }

    /** Of the sources before a disk's target the first is its own, and others are of what it rests on. */
    private static @Nullable Path read(XMLStreamReader xml, @Nullable Path file, Map<Path, String> targets) {
        return switch (xml.getLocalName()) {
            case "disk" -> null;
            case "source" -> {
                String found = xml.getAttributeValue(null, "file");
                yield file != null || found == null ? file : Path.of(found);
            }
            case "target" -> {
                String target = xml.getAttributeValue(null, "dev");
                if (file != null && target != null) {
                    targets.put(file, target);
                }
                yield null;
            }
            default -> file;
        };
    }

    Set<Path> files() {
        return targets.keySet();
    }

    String target(Path file) {
        String target = targets.get(file);
        if (target == null) {
            throw new IllegalArgumentException("no disk " + file);
        }
        return target;
    }

    Optional<String> findTarget(Path file) {
        return Optional.ofNullable(targets.get(file));
    }

    DomainDisks and(DomainDisks others) {
        Map<Path, String> all = new LinkedHashMap<>(targets);
        all.putAll(others.targets);
        return new DomainDisks(all);
    }

    Optional<String> findFree() {
        return IntStream.range(1, TARGETS_MAX)
                .mapToObj(DomainXml::target)
                .filter(target -> !targets.containsValue(target))
                .findFirst();
    }
}
