package io.photoncloud.nightlight.tool;

import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.QueryException;
import io.photoncloud.nightlight.query.QueryResult.Sample;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.rules.Alert;
import io.photoncloud.nightlight.rules.AlertState;
import io.photoncloud.nightlight.ruling.GroupTrial;
import io.photoncloud.nightlight.ruling.RuleReport;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.tool.UnitTestFile.AlertTest;
import io.photoncloud.nightlight.tool.UnitTestFile.ExpectedSample;
import io.photoncloud.nightlight.tool.UnitTestFile.ExpressionTest;
import io.photoncloud.nightlight.tool.UnitTestFile.TestGroup;
import io.photoncloud.nightlight.tsdb.Tsdb;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** One group of tests, carried out over a store of its own. Used by one thread. */
final class UnitTestRun {
    /** Evaluations of a group of tests. */
    private static final long EVALUATIONS_MAX = 10_000_000;

    private final TestGroup test;
    private final Duration interval;
    private final boolean fuzzy;
    private final Engine engine;
    private final Tsdb store;
    private final List<GroupTrial> groups;
    private final List<String> errors = new ArrayList<>();
    private int loaded;

    UnitTestRun(TestGroup test, Duration interval, boolean fuzzy, Engine engine, Tsdb store, List<GroupTrial> groups) {
        this.test = test;
        this.interval = interval;
        this.fuzzy = fuzzy;
        this.engine = engine;
        this.store = store;
        this.groups = List.copyOf(groups);
    }

    /** What went another way than expected. */
    List<String> run() {
        Duration end = Stream.concat(
                        test.alerts().stream().map(AlertTest::at),
                        test.expressions().stream().map(ExpressionTest::at))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        if (end.dividedBy(interval) > EVALUATIONS_MAX) {
            return List.of("a test has more than " + EVALUATIONS_MAX + " evaluations");
        }
        for (Duration at = Duration.ZERO; at.compareTo(end) <= 0; at = at.plus(interval)) {
            load(at);
            if (!evaluate(at)) {
                return errors;
            }
            for (AlertTest alert : inOrder(at)) {
                check(alert);
            }
        }
        load(end);
        test.expressions().forEach(this::check);
        return errors;
    }

    /** Those that are about this evaluation. */
    private List<AlertTest> inOrder(Duration at) {
        return test.alerts().stream()
                .filter(alert -> alert.at().compareTo(at) >= 0 && alert.at().compareTo(at.plus(interval)) < 0)
                .sorted(Comparator.comparing(AlertTest::at))
                .toList();
    }

    /** Series have their values until then. */
    private void load(Duration until) {
        int most = test.series().stream()
                .mapToInt(series -> series.values().size())
                .max()
                .orElse(0);
        try (SampleAppender appender = store.appender()) {
            while (loaded < most && test.interval().multipliedBy(loaded).compareTo(until) <= 0) {
                long timeMs =
                        test.start().plus(test.interval().multipliedBy(loaded)).toEpochMilli();
                for (InputSeries series : test.series()) {
                    OptionalDouble value =
                            loaded < series.values().size() ? series.values().get(loaded) : OptionalDouble.empty();
                    if (value.isPresent()) {
                        var _ = appender.sample(
                                SampleAppender.NO_REFERENCE, series.labels(), timeMs, value.getAsDouble());
                    }
                }
                loaded++;
            }
            var _ = appender.commit();
        } catch (SampleRefused e) {
            errors.add("    " + e.getMessage());
        }
    }

    private boolean evaluate(Duration at) {
        boolean good = true;
        for (GroupTrial group : groups) {
            group.evaluate(test.start().plus(at));
            for (RuleReport rule : group.report().rules()) {
                if (!rule.evaluation().error().isEmpty()) {
                    good = false;
                    errors.add("    rule: " + rule.rule().name() + ", time: " + RulesTool.duration(at) + ", err: "
                            + rule.evaluation().error());
                }
            }
        }
        return good;
    }

    /** An alert as tests tell it. */
    private record Shown(Labels labels, Labels annotations) {
        static final Comparator<Shown> ORDER =
                Comparator.comparing(Shown::labels).thenComparing(Shown::annotations);

        static Shown of(Map<String, String> labels, Map<String, String> annotations) {
            return new Shown(Labels.of(labels), Labels.of(annotations));
        }
    }

    private void check(AlertTest alert) {
        List<Shown> expected = alert.expected().stream()
                .map(one -> Shown.of(one.labels(), one.annotations()))
                .sorted(Shown.ORDER)
                .toList();
        List<Shown> got = new ArrayList<>();
        for (GroupTrial group : groups) {
            for (RuleReport rule : group.report().rules()) {
                for (Alert one : rule.alerts()) {
                    if (rule.rule().name().equals(alert.alert()) && one.state() == AlertState.FIRING) {
                        got.add(Shown.of(one.labels().toMap(), one.annotations()));
                    }
                }
            }
        }
        got.sort(Shown.ORDER);
        if (!expected.equals(got)) {
            String name = test.name().isEmpty() ? "" : "    name: " + test.name() + ",\n";
            errors.add(name + "    alertname: " + alert.alert() + ", time: " + RulesTool.duration(alert.at())
                    + ", \n        exp:" + shown(expected) + ", \n        got:" + shown(got));
        }
    }

    private static String shown(List<Shown> alerts) {
        if (alerts.isEmpty()) {
            return "[]";
        }
        String indent = "\n            ";
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < alerts.size(); i++) {
            Shown alert = alerts.get(i);
            text.append(i == 0 ? "" : ",").append(indent).append(i).append(':');
            text.append(indent).append("  Labels:").append(alert.labels());
            text.append(indent).append("  Annotations:").append(alert.annotations());
        }
        return text.append(indent).append(']').toString();
    }

    private void check(ExpressionTest expression) {
        String at = "    expr: " + GoQuote.quote(expression.expression()) + ", time: "
                + RulesTool.duration(expression.at());
        List<ExpectedSample> got = new ArrayList<>();
        try {
            Instant time = test.start().plus(expression.at());
            Value value = engine.instant(store, expression.expression(), time.toEpochMilli())
                    .value();
            switch (value) {
                case Value.Scalar(long _, double number) -> got.add(new ExpectedSample(Labels.EMPTY, number));
                case Value.Vector(List<Sample> samples) ->
                    samples.forEach(sample -> got.add(new ExpectedSample(sample.labels(), sample.value())));
                case Value.Matrix _, Value.Text _ -> {
                    errors.add(at + ", err: rule result is not a vector or scalar");
                    return;
                }
            }
        } catch (ParseException | QueryException e) {
            errors.add(at + ", err: " + e.getMessage());
            return;
        }
        List<ExpectedSample> expected = new ArrayList<>(expression.expected());
        expected.sort(Comparator.comparing(ExpectedSample::labels));
        got.sort(Comparator.comparing(ExpectedSample::labels));
        if (!same(expected, got)) {
            errors.add(at + ",\n        exp: " + samples(expected) + "\n        got: " + samples(got));
        }
    }

    private boolean same(List<ExpectedSample> expected, List<ExpectedSample> got) {
        if (expected.size() != got.size()) {
            return false;
        }
        for (int i = 0; i < got.size(); i++) {
            if (!expected.get(i).labels().equals(got.get(i).labels())
                    || !same(expected.get(i).value(), got.get(i).value())) {
                return false;
            }
        }
        return true;
    }

    private boolean same(double expected, double got) {
        return expected == got || (fuzzy && (Math.nextDown(expected) == got || Math.nextUp(expected) == got));
    }

    private static String samples(List<ExpectedSample> samples) {
        return samples.isEmpty()
                ? "nil"
                : String.join(
                        ", ",
                        samples.stream()
                                .map(sample -> sample.labels() + " " + RulesTool.exponent(sample.value()))
                                .toList());
    }
}
