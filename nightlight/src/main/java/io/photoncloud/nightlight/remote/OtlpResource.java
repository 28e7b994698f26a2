package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What metrics come from, as labels. */
final class OtlpResource {
    private static final String SERVICE = "service.name";
    private static final String NAMESPACE = "service.namespace";
    private static final String INSTANCE = "service.instance.id";
    private static final Set<String> IDENTIFYING = Set.of(SERVICE, NAMESPACE, INSTANCE);

    private final Map<String, String> attributes;
    private final OtlpNames names;
    private final Map<String, String> identity = new TreeMap<>();

    OtlpResource(Map<String, String> attributes, OtlpNames names) {
        this.attributes = attributes;
        this.names = names;
        String service = attributes.getOrDefault(SERVICE, "");
        String namespace = attributes.getOrDefault(NAMESPACE, "");
        if (!service.isEmpty()) {
            identity.put("job", namespace.isEmpty() ? service : namespace + "/" + service);
        }
        String instance = attributes.getOrDefault(INSTANCE, "");
        if (!instance.isEmpty()) {
            identity.put("instance", instance);
        }
    }

    /** Attributes of a point as labels, with those that say where it comes from; theirs win. */
    Map<String, String> labels(Map<String, String> pointAttributes) throws IngestException {
        Map<String, String> labels = named(pointAttributes);
        labels.putAll(identity);
        return labels;
    }

    private Map<String, String> named(Map<String, String> raw) throws IngestException {
        Map<String, String> labels = new TreeMap<>();
        for (Map.Entry<String, String> attribute : raw.entrySet()) {
            if (attribute.getKey().equals("__name__")) {
                continue;
            }
            String name = names.label(attribute.getKey());
            String before = labels.getOrDefault(name, "");
            String value = attribute.getValue();
            labels.put(name, before.isEmpty() || !names.mayCollide() ? value : before + ";" + value);
        }
        return labels;
    }

    /** The labels of target_info; empty where there is nothing to tell, or of nobody. */
    Map<String, String> targetInfo() throws IngestException {
        Map<String, String> others = new TreeMap<>(attributes);
        others.keySet().removeAll(IDENTIFYING);
        if (others.isEmpty() || identity.isEmpty()) {
            return Map.of();
        }
        Map<String, String> labels = labels(others);
        labels.put("__name__", "target_info");
        return labels;
    }
}
