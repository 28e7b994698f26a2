package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.xml.LifecycleConfiguration.Expiration;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration.Filter;
import io.photoncloud.lightningstor.xml.LifecycleConfiguration.Rule;

/** Writes the document LifecycleConfiguration, as it is read. */
final class LifecycleWriter {

    private LifecycleWriter() {}

    static byte[] write(LifecycleConfiguration configuration) {
        XmlWriter xml = XmlWriter.of("LifecycleConfiguration");
        configuration.rules().forEach(rule -> rule(xml, rule));
        return xml.finish();
    }

    private static void rule(XmlWriter xml, Rule rule) {
        xml.open("Rule");
        rule.findExpiration().ifPresent(expiration -> expiration(xml, expiration));
        if (!rule.id().isEmpty()) {
            xml.element("ID", rule.id());
        }
        switch (rule.filter().style()) {
            case PREFIX_OF_RULE -> xml.element("Prefix", rule.filter().prefix());
            case FILTER -> filter(xml, rule.filter());
        }
        xml.element("Status", rule.enabled() ? "Enabled" : "Disabled");
        rule.findNoncurrent().ifPresent(noncurrent -> {
            xml.open("NoncurrentVersionExpiration").element("NoncurrentDays", noncurrent.days());
            if (noncurrent.newerVersions() > 0) {
                xml.element("NewerNoncurrentVersions", noncurrent.newerVersions());
            }
            xml.close();
        });
        rule.findAbortUploadsAfterDays()
                .ifPresent(days -> xml.open("AbortIncompleteMultipartUpload")
                        .element("DaysAfterInitiation", days)
                        .close());
        xml.close();
    }

    private static void expiration(XmlWriter xml, Expiration expiration) {
        xml.open("Expiration");
        switch (expiration) {
            case Expiration.AfterDays(int days) -> xml.element("Days", days);
            case Expiration.At(var date) -> xml.element("Date", date);
            case Expiration.OfMarkers() -> xml.element("ExpiredObjectDeleteMarker", true);
        }
        xml.close();
    }

    private static void filter(XmlWriter xml, Filter filter) {
        xml.open("Filter");
        boolean greater = filter.greaterThan() != Filter.SMALLEST;
        boolean less = filter.lessThan() != Filter.LARGEST;
        boolean prefix = !filter.prefix().isEmpty();
        int terms = (prefix ? 1 : 0) + filter.tags().values().size() + (greater ? 1 : 0) + (less ? 1 : 0);
        if (terms > 1) {
            xml.open("And");
        }
        if (prefix || terms == 0) {
            xml.element("Prefix", filter.prefix());
        }
        filter.tags()
                .values()
                .forEach((key, value) -> xml.open("Tag")
                        .element("Key", key)
                        .element("Value", value)
                        .close());
        if (greater) {
            xml.element("ObjectSizeGreaterThan", filter.greaterThan());
        }
        if (less) {
            xml.element("ObjectSizeLessThan", filter.lessThan());
        }
        if (terms > 1) {
            xml.close();
        }
        xml.close();
    }
}
