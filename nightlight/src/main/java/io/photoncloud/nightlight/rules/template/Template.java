package io.photoncloud.nightlight.rules.template;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A template of a rule that can be carried out. Immutable. */
public final class Template {
    private static final Set<String> VARIABLES = Set.of("labels", "externalLabels", "externalURL", "value");

    private final String name;
    private final List<Node> nodes;

    private Template(String name, List<Node> nodes) {
        this.name = name;
        this.nodes = nodes;
    }

    /** The name is what errors call it. */
    public static Template parse(String name, String text) throws TemplateException {
        return new Template(name, TemplateParser.parse(name, text, VARIABLES));
    }

    /** What the template is told of its alert, and of its server. */
    public record Data(
            Map<String, String> labels,
            double value,
            Map<String, String> externalLabels,
            String externalUrl,
            Instant time) {
        public Data {
            labels = Map.copyOf(labels);
            externalLabels = Map.copyOf(externalLabels);
        }
    }

    /** The text it makes. */
    public String expand(Data data, TemplateQuery query) throws TemplateException {
        Map<String, Object> dot = new TreeMap<>();
        dot.put("Labels", new TreeMap<>(data.labels()));
        dot.put("ExternalLabels", new TreeMap<>(data.externalLabels()));
        dot.put("ExternalURL", data.externalUrl());
        dot.put("Value", data.value());
        TemplateRun run = new TemplateRun(new Functions(data, query), dot);
        run.set("labels", new TreeMap<>(data.labels()));
        run.set("externalLabels", new TreeMap<>(data.externalLabels()));
        run.set("externalURL", data.externalUrl());
        run.set("value", data.value());
        try {
            return run.run(nodes);
        } catch (TemplateException e) {
            throw new TemplateException(
                    "error executing template " + name + ": template: " + name + ": " + e.getMessage());
        }
    }
}
