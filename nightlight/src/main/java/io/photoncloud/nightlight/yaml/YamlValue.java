package io.photoncloud.nightlight.yaml;

import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.PrometheusDuration;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A value of a YAML file, and where it stands. Immutable. */
public final class YamlValue {
    /** How much a file may have of everything. */
    public static final int CHARACTERS_MAX = 16 << 20;

    public static final int DEPTH_MAX = 50;
    public static final int ALIASES_MAX = 100;
    /** Values after aliases were followed: a few lines of aliases of aliases are millions of values. */
    public static final int VALUES_MAX = 1_000_000;

    private final Node node;

    private YamlValue(Node node) {
        this.node = node;
    }

    /** Reads one document; an empty one is null. */
    public static YamlValue parse(String text) throws YamlException {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(CHARACTERS_MAX);
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setMaxAliasesForCollections(ALIASES_MAX);
        try {
            Node root = new Yaml(options).compose(new StringReader(text));
            if (root == null) {
                return new YamlValue(new ScalarNode(Tag.NULL, "", null, null, DumperOptions.ScalarStyle.PLAIN));
            }
            new Counter().count(root, 0);
            return new YamlValue(root);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new YamlException("yaml: line " + line + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new YamlException("yaml: " + e.getMessage());
        }
    }

    private static final class Counter {
        private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
        private int values;

        void count(Node node, int depth) throws YamlException {
            if (++values > VALUES_MAX) {
                throw new YamlException("yaml: document has more than valuesMax " + VALUES_MAX + " values");
            }
            if (depth > DEPTH_MAX || !open.add(node)) {
                throw new YamlException("yaml: document is nested deeper than depthMax " + DEPTH_MAX);
            }
            switch (node) {
                case MappingNode mapping -> {
                    for (NodeTuple pair : mapping.getValue()) {
                        count(pair.getKeyNode(), depth + 1);
                        count(pair.getValueNode(), depth + 1);
                    }
                }
                case SequenceNode sequence -> {
                    for (Node item : sequence.getValue()) {
                        count(item, depth + 1);
                    }
                }
                default -> {}
            }
            open.remove(node);
        }
    }

    static YamlValue of(Node node) {
        return new YamlValue(node);
    }

    public int line() {
        return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
    }

    public int column() {
        return node.getStartMark() == null ? 1 : node.getStartMark().getColumn() + 1;
    }

    public boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    public boolean isMap() {
        return node instanceof MappingNode;
    }

    /** Any scalar, as it was written. */
    public String text() throws YamlException {
        if (isNull()) {
            return "";
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw cannot("string");
    }

    public boolean truth() throws YamlException {
        return switch (text()) {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON" -> true;
            case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF" -> false;
            default -> throw cannot("bool");
        };
    }

    /** A whole number that is not negative. */
    public int count() throws YamlException {
        try {
            int value = Integer.parseInt(text().replace("_", ""));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw cannot("uint");
    }

    public double number() throws YamlException {
        try {
            return GoNumber.parseDouble(text());
        } catch (NumberFormatException _) {
            throw cannot("float64");
        }
    }

    public Duration duration() throws YamlException {
        try {
            return PrometheusDuration.parse(text());
        } catch (IllegalArgumentException e) {
            throw new YamlException(String.valueOf(e.getMessage()));
        }
    }

    public List<YamlValue> items() throws YamlException {
        if (isNull()) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            throw cannot("[]");
        }
        List<YamlValue> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new YamlValue(item));
        }
        return items;
    }

    public List<String> texts() throws YamlException {
        List<String> texts = new ArrayList<>();
        for (YamlValue item : items()) {
            texts.add(item.text());
        }
        return texts;
    }

    /** The fields of a map; the type is what errors call it. */
    public YamlMap map(String type) throws YamlException {
        if (isNull()) {
            return new YamlMap(type, List.of());
        }
        if (!(node instanceof MappingNode mapping)) {
            throw cannot(type);
        }
        return new YamlMap(type, mapping.getValue());
    }

    private YamlException cannot(String type) {
        String what = node instanceof ScalarNode scalar ? kind() + " `" + shortened(scalar.getValue()) + "`" : kind();
        return YamlException.atLine(line(), "cannot unmarshal " + what + " into " + type);
    }

    private String kind() {
        String tag = node.getTag().getValue();
        return "!!" + tag.substring(tag.lastIndexOf(':') + 1);
    }

    private static String shortened(String text) {
        return text.length() > 10 ? text.substring(0, 7) + "..." : text;
    }
}
