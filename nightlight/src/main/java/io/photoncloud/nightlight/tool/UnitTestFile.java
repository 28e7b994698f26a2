package io.photoncloud.nightlight.tool;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A file of unit tests for rules, as promtool reads it. */
record UnitTestFile(
        List<String> ruleFiles, Duration interval, List<String> order, boolean fuzzy, List<TestGroup> tests) {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    UnitTestFile {
        ruleFiles = List.copyOf(ruleFiles);
        order = List.copyOf(order);
        tests = List.copyOf(tests);
    }

    /** Series, and what is expected of rules over them. */
    record TestGroup(
            String name,
            Duration interval,
            Instant start,
            List<InputSeries> series,
            List<AlertTest> alerts,
            List<ExpressionTest> expressions,
            Map<String, String> externalLabels,
            String externalUrl) {
        TestGroup {
            series = List.copyOf(series);
            alerts = List.copyOf(alerts);
            expressions = List.copyOf(expressions);
            externalLabels = Map.copyOf(externalLabels);
        }
    }

    record AlertTest(Duration at, String alert, List<Expected> expected) {
        AlertTest {
            expected = List.copyOf(expected);
        }
    }

    record Expected(Map<String, String> labels, Map<String, String> annotations) {
        Expected {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    record ExpressionTest(String expression, Duration at, List<ExpectedSample> expected) {
        ExpressionTest {
            expected = List.copyOf(expected);
        }
    }

    record ExpectedSample(Labels labels, double value) {}

    static UnitTestFile parse(String text) throws YamlException {
        YamlMap map = YamlValue.parse(text).map("main.unitTestFile");
        List<String> files = map.texts("rule_files");
        Duration interval = orElse(map.duration("evaluation_interval", Duration.ZERO), INTERVAL);
        List<String> order = map.texts("group_eval_order");
        boolean fuzzy = map.truth("fuzzy_compare", false);
        Set<String> seen = new HashSet<>();
        for (String group : order) {
            if (!seen.add(group)) {
                throw new YamlException("group name repeated in evaluation order: " + group);
            }
        }
        List<TestGroup> tests = new ArrayList<>();
        for (YamlValue value : map.items("tests")) {
            tests.add(group(value.map("main.testGroup"), interval));
        }
        map.end();
        return new UnitTestFile(files, interval, order, fuzzy, tests);
    }

    private static Duration orElse(Duration value, Duration otherwise) {
        return value.isZero() ? otherwise : value;
    }

    private static TestGroup group(YamlMap map, Duration interval) throws YamlException {
        List<InputSeries> series = new ArrayList<>();
        for (YamlValue value : map.items("input_series")) {
            YamlMap one = value.map("main.series");
            series.add(InputSeries.parse(one.text("series", ""), one.text("values", "")));
            one.end();
        }
        String name = map.text("name", "");
        List<AlertTest> alerts = new ArrayList<>();
        for (YamlValue value : map.items("alert_rule_test")) {
            alerts.add(alert(value.map("main.alertTestCase"), name));
        }
        List<ExpressionTest> expressions = new ArrayList<>();
        for (YamlValue value : map.items("promql_expr_test")) {
            expressions.add(expression(value.map("main.promqlTestCase")));
        }
        TestGroup group = new TestGroup(
                name,
                orElse(map.duration("interval", Duration.ZERO), interval),
                start(map.text("start_timestamp", "")),
                series,
                alerts,
                expressions,
                map.textMap("external_labels"),
                map.text("external_url", ""));
        map.end();
        return group;
    }

    private static Instant start(String text) throws YamlException {
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            if (text.matches("[0-9]{1,12}(\\.[0-9]{1,3})?")) {
                return Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1000));
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new YamlException("cannot parse " + GoQuote.quote(text) + " to a valid timestamp");
        }
    }

    private static AlertTest alert(YamlMap map, String group) throws YamlException {
        Duration at = map.duration("eval_time", Duration.ZERO);
        String alert = map.text("alertname", "");
        List<Expected> expected = new ArrayList<>();
        for (YamlValue value : map.items("exp_alerts")) {
            YamlMap one = value.map("main.alert");
            Map<String, String> labels = new TreeMap<>(one.textMap("exp_labels"));
            labels.put("alertname", alert);
            expected.add(new Expected(labels, one.textMap("exp_annotations")));
            one.end();
        }
        map.end();
        if (alert.isEmpty()) {
            throw new YamlException("an item under alert_rule_test misses required attribute alertname at eval_time "
                    + RulesTool.duration(at) + (group.isEmpty() ? "" : " (in TestGroup " + group + ")"));
        }
        return new AlertTest(at, alert, expected);
    }

    private static ExpressionTest expression(YamlMap map) throws YamlException {
        List<ExpectedSample> expected = new ArrayList<>();
        for (YamlValue value : map.items("exp_samples")) {
            YamlMap one = value.map("main.sample");
            if (one.has("histogram")) {
                throw new YamlException("native histograms are not stored");
            }
            double number = one.has("value") ? required(one) : 0;
            expected.add(new ExpectedSample(InputSeries.labels(one.text("labels", "{}")), number));
            one.end();
        }
        ExpressionTest test =
                new ExpressionTest(map.text("expr", ""), map.duration("eval_time", Duration.ZERO), expected);
        map.end();
        return test;
    }

    private static double required(YamlMap map) throws YamlException {
        var value = map.find("value");
        return value.isPresent() ? value.get().number() : 0;
    }
}
