package io.photoncloud.nightlight.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.NodeTuple;

/**
 * The fields of a map. Each is asked for by name, and {@link #end} refuses what nobody asked for. Used by one thread.
 */
public final class YamlMap {
    private final String type;
    private final Map<String, YamlValue> fields = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> left = new LinkedHashSet<>();

    YamlMap(String type, List<NodeTuple> pairs) throws YamlException {
        this.type = type;
        for (NodeTuple pair : pairs) {
            YamlValue key = YamlValue.of(pair.getKeyNode());
            String name = key.text();
            if (fields.put(name, YamlValue.of(pair.getValueNode())) != null) {
                throw YamlException.atLine(key.line(), "field " + name + " already set in type " + type);
            }
            lines.put(name, key.line());
            left.add(name);
        }
    }

    /** @throws YamlException where a field was not asked for */
    public void end() throws YamlException {
        if (!left.isEmpty()) {
            List<String> errors = new ArrayList<>();
            for (String name : left) {
                errors.add("  line " + lines.get(name) + ": field " + name + " not found in type " + type);
            }
            throw new YamlException("yaml: unmarshal errors:\n" + String.join("\n", errors));
        }
    }

    public Optional<YamlValue> find(String name) {
        left.remove(name);
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isNull());
    }

    /** Whether a field is there, even without a value. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** All fields there are, in their order; they count as asked for. */
    public Map<String, YamlValue> all() {
        left.clear();
        return fields;
    }

    public String text(String name, String otherwise) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().text() : otherwise;
    }

    public boolean truth(String name, boolean otherwise) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().truth() : otherwise;
    }

    public int count(String name, int otherwise) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().count() : otherwise;
    }

    public Duration duration(String name, Duration otherwise) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().duration() : otherwise;
    }

    public List<YamlValue> items(String name) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().items() : List.of();
    }

    public List<String> texts(String name) throws YamlException {
        Optional<YamlValue> value = find(name);
        return value.isPresent() ? value.get().texts() : List.of();
    }

    /** A map of texts, in the order of the file. */
    public Map<String, String> textMap(String name) throws YamlException {
        Optional<YamlValue> value = find(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (value.isPresent()) {
            for (Map.Entry<String, YamlValue> field :
                    value.get().map("map[string]string").all().entrySet()) {
                texts.put(field.getKey(), field.getValue().text());
            }
        }
        return texts;
    }
}
