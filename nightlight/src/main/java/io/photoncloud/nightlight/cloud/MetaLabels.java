package io.photoncloud.nightlight.cloud;

import java.util.Map;
import java.util.TreeMap;

/** The labels of one target that relabelling sees. */
final class MetaLabels {
    private static final String PREFIX = "__meta_photon_";

    private final Map<String, String> labels = new TreeMap<>();

    MetaLabels with(String name, String value) {
        labels.put(PREFIX + name, value);
        return this;
    }

    /** Each of a map by a name of its own, and that it is there, as a value may be empty. */
    MetaLabels withEach(String kind, Map<String, String> values) {
        values.forEach((name, value) -> {
            String plain = name.replaceAll("[^a-zA-Z0-9_]", "_");
            with(kind + "_" + plain, value);
            with(kind + "present_" + plain, "true");
        });
        return this;
    }

    Map<String, String> all() {
        return labels;
    }

    static String address(String host, int port) {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
