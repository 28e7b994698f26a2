package io.photoncloud.nightlight.rules;

import io.photoncloud.nightlight.rules.template.Template;
import io.photoncloud.nightlight.rules.template.TemplateException;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The groups of a rule file, all of which make sense. */
public record RuleFile(List<RuleGroup> groups) {
    /** Says what is wrong with an expression, if anything. */
    public interface ExpressionCheck {
        Optional<String> error(String expression);
    }

    public RuleFile {
        groups = List.copyOf(groups);
    }

    public static RuleFile parse(String text, ExpressionCheck check) throws RulesRefused {
        try {
            YamlMap file = YamlValue.parse(text).map("rulefmt.RuleGroups");
            List<YamlValue> groups = file.items("groups");
            file.end();
            Reader reader = new Reader(check);
            List<RuleGroup> read = new ArrayList<>();
            for (YamlValue group : groups) {
                read.add(reader.group(group));
            }
            if (!reader.errors.isEmpty()) {
                throw new RulesRefused(reader.errors);
            }
            return new RuleFile(read);
        } catch (YamlException e) {
            throw new RulesRefused(List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Where a rule stands, for its errors. */
    private record Place(String group, int number, String rule) {}

    /** Goes on after what makes no sense, to tell of all of it. */
    private static final class Reader {
        private final ExpressionCheck check;
        private final List<String> errors = new ArrayList<>();
        private final Set<String> names = new HashSet<>();

        Reader(ExpressionCheck check) {
            this.check = check;
        }

        RuleGroup group(YamlValue value) throws YamlException {
            YamlMap map = value.map("rulefmt.RuleGroup");
            String name = map.text("name", "");
            String at = value.line() + ":" + value.column() + ": ";
            if (name.isEmpty()) {
                errors.add(at + "Groupname must not be empty");
            }
            if (!names.add(name)) {
                errors.add(at + "groupname: \"" + name + "\" is repeated in the same file");
            }
            Map<String, String> labels = map.textMap("labels");
            checkLabels(labels, "");
            List<Rule> rules = new ArrayList<>();
            for (YamlValue rule : map.items("rules")) {
                rules.add(rule(rule, name, rules.size() + 1));
            }
            Optional<YamlValue> offset = map.find("query_offset");
            RuleGroup group = new RuleGroup(
                    name,
                    map.duration("interval", Duration.ZERO),
                    offset.isPresent() ? Optional.of(offset.get().duration()) : Optional.empty(),
                    map.count("limit", 0),
                    labels,
                    rules);
            map.end();
            return group;
        }

        private Rule rule(YamlValue value, String group, int number) throws YamlException {
            YamlMap map = value.map("rulefmt.Rule");
            Optional<YamlValue> recordNode = map.find("record");
            Optional<YamlValue> alertNode = map.find("alert");
            Optional<YamlValue> expressionNode = map.find("expr");
            String metric = text(recordNode);
            String alert = text(alertNode);
            String expression = text(expressionNode);
            Duration holdFor = map.duration("for", Duration.ZERO);
            Duration keepFiringFor = map.duration("keep_firing_for", Duration.ZERO);
            Map<String, String> labels = map.textMap("labels");
            Map<String, String> annotations = map.textMap("annotations");
            map.end();
            Place place = new Place(group, number, alert.isEmpty() ? metric : alert);
            if (metric.isEmpty() == alert.isEmpty()) {
                String words = metric.isEmpty()
                        ? "one of 'record' or 'alert' must be set"
                        : "only one of 'record' and 'alert' must be set";
                add(place, position(recordNode) + ": " + position(alertNode) + ": ", words);
            }
            checkExpression(place, expressionNode, expression);
            checkLabels(labels, prefix(place));
            if (!metric.isEmpty()) {
                boolean lasts = !holdFor.isZero();
                checkRecording(place, position(recordNode) + ": ", metric, annotations, lasts, !keepFiringFor.isZero());
                return new Rule.Recording(metric, expression, labels);
            }
            for (String name : annotations.keySet()) {
                if (name.isEmpty()) {
                    add(place, "", "invalid annotation name: " + name);
                }
            }
            checkTemplates(place, "label", labels);
            checkTemplates(place, "annotation", annotations);
            return new Rule.Alerting(alert, expression, holdFor, keepFiringFor, labels, annotations);
        }

        private static String text(Optional<YamlValue> value) throws YamlException {
            return value.isPresent() ? value.get().text() : "";
        }

        private static String position(Optional<YamlValue> value) {
            return value.map(node -> node.line() + ":" + node.column()).orElse("0:0");
        }

        private static String prefix(Place place) {
            return "group " + GoQuote.quote(place.group()) + ", rule " + place.number() + ", "
                    + GoQuote.quote(place.rule()) + ": ";
        }

        private void add(Place place, String position, String error) {
            errors.add(position + prefix(place) + error);
        }

        private void checkExpression(Place place, Optional<YamlValue> node, String expression) {
            String at = position(node) + ": ";
            if (expression.isEmpty()) {
                add(place, at, "field 'expr' must be set in rule");
            } else {
                check.error(expression).ifPresent(e -> add(place, at, "could not parse expression: " + e));
            }
        }

        private void checkRecording(
                Place place,
                String at,
                String metric,
                Map<String, String> annotations,
                boolean holds,
                boolean keepsFiring) {
            if (!annotations.isEmpty()) {
                add(place, at, "invalid field 'annotations' in recording rule");
            }
            if (holds) {
                add(place, at, "invalid field 'for' in recording rule");
            }
            if (keepsFiring) {
                add(place, at, "invalid field 'keep_firing_for' in recording rule");
            }
            if (metric.indexOf('{') >= 0 || metric.indexOf('}') >= 0) {
                add(place, at, "braces present in the recording rule name; should it be in expr?: " + metric);
            }
        }

        private void checkLabels(Map<String, String> labels, String prefix) {
            for (String name : labels.keySet()) {
                if (name.isEmpty() || name.equals("__name__")) {
                    errors.add(prefix + "invalid label name: " + name);
                }
            }
        }

        private void checkTemplates(Place place, String what, Map<String, String> texts) {
            texts.forEach((name, text) -> {
                try {
                    Template.parse("__alert_" + place.rule(), text);
                } catch (TemplateException e) {
                    add(place, "", what + " " + GoQuote.quote(name) + ": " + e.getMessage());
                }
            });
        }
    }
}
