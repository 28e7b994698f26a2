package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The document NotificationConfiguration: who is told of which events. It may be empty: then nobody is. */
public record NotificationConfiguration(List<Target> targets) {
    public static final int TARGETS_MAX = 100;
    public static final int ID_MAX = 255;

    private static final Pattern EVENT = Pattern.compile("s3:[A-Za-z]+(:(\\*|[A-Za-z]+))?");

    /** The three kinds of targets, each with the elements by which it and its address are named. */
    public enum Kind {
        TOPIC("TopicConfiguration", "Topic"),
        QUEUE("QueueConfiguration", "Queue"),
        FUNCTION("CloudFunctionConfiguration", "CloudFunction");

        private final String element;
        private final String address;

        Kind(String element, String address) {
            this.element = element;
            this.address = address;
        }

        public String element() {
            return element;
        }

        public String addressElement() {
            return address;
        }
    }

    /**
     * Somebody who is told.
     *
     * @param id empty where the client leaves it to the service
     * @param address what kind of name it is, is for the service to say
     */
    public record Target(Kind kind, String id, String address, List<String> events, String prefix, String suffix) {
        public Target {
            events = List.copyOf(events);
            if (events.isEmpty() || address.isBlank() || id.length() > ID_MAX) {
                throw Element.malformed();
            }
            for (String event : events) {
                if (!EVENT.matcher(event).matches()) {
                    throw S3Exception.invalidArgument(
                            "Event", event, "A specified event is not supported for notifications.");
                }
            }
        }

        Target named(String name) {
            return new Target(kind, name, address, events, prefix, suffix);
        }
    }

    public NotificationConfiguration {
        targets = List.copyOf(targets);
        if (targets.size() > TARGETS_MAX) {
            throw Element.malformed();
        }
        var ids = new HashSet<String>();
        for (Target target : targets) {
            if (!target.id().isEmpty() && !ids.add(target.id())) {
                throw S3Exception.invalidArgument(
                        "Id", target.id(), "Same ID used for multiple configurations. IDs must be unique");
            }
        }
    }

    /** With names for the targets that the client did not name. */
    public NotificationConfiguration named(Supplier<String> names) {
        return new NotificationConfiguration(targets.stream()
                .map(target -> target.id().isEmpty() ? target.named(names.get()) : target)
                .toList());
    }

    public byte[] write() {
        XmlWriter xml = XmlWriter.of("NotificationConfiguration");
        for (Target target : targets) {
            xml.open(target.kind().element());
            if (!target.id().isEmpty()) {
                xml.element("Id", target.id());
            }
            xml.element(target.kind().addressElement(), target.address());
            target.events().forEach(event -> xml.element("Event", event));
            if (!target.prefix().isEmpty() || !target.suffix().isEmpty()) {
                xml.open("Filter").open("S3Key");
                rule(xml, "prefix", target.prefix());
                rule(xml, "suffix", target.suffix());
                xml.close().close();
            }
            xml.close();
        }
        return xml.finish();
    }

    private static void rule(XmlWriter xml, String name, String value) {
        if (!value.isEmpty()) {
            xml.open("FilterRule").element("Name", name).element("Value", value).close();
        }
    }

    public static NotificationConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "NotificationConfiguration", XmlDocument.CONFIGURATION);
        var targets = new ArrayList<Target>();
        for (Element child : root.children()) {
            targets.add(target(kind(child), child));
        }
        return new NotificationConfiguration(targets);
    }

    private static Kind kind(Element child) {
        if (child.name().equals("EventBridgeConfiguration")) {
            throw new S3Exception(S3Error.NOT_IMPLEMENTED, "EventBridgeConfiguration is not implemented.");
        }
        for (Kind kind : Kind.values()) {
            if (kind.element().equals(child.name())) {
                return kind;
            }
        }
        throw Element.malformed().with("Element", child.name());
    }

    private static Target target(Kind kind, Element target) {
        target.withOnly("Id", kind.addressElement(), "Event", "Filter");
        String prefix = "";
        String suffix = "";
        var named = new HashSet<String>();
        for (Element rule : rules(target)) {
            rule.withOnly("Name", "Value");
            String name = rule.getText("Name").strip().toLowerCase(Locale.ROOT);
            if (!named.add(name)) {
                throw S3Exception.invalidArgument(
                        "FilterRule.Name", name, "Cannot specify more than one " + name + " rule in a filter.");
            }
            switch (name) {
                case "prefix" -> prefix = rule.getText("Value");
                case "suffix" -> suffix = rule.getText("Value");
                default ->
                    throw S3Exception.invalidArgument(
                            "FilterRule.Name", name, "filter rule name must be either prefix or suffix");
            }
        }
        return new Target(
                kind,
                target.findText("Id").orElse(""),
                target.getText(kind.addressElement()).strip(),
                target.all("Event").stream().map(event -> event.leaf().strip()).toList(),
                prefix,
                suffix);
    }

    private static List<Element> rules(Element target) {
        return target.find("Filter")
                .flatMap(filter -> filter.withOnly("S3Key").find("S3Key"))
                .map(key -> key.withOnly("FilterRule").all("FilterRule"))
                .orElse(List.of());
    }
}
