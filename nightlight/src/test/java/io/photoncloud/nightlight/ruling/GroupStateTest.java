package io.photoncloud.nightlight.ruling;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.query.QueryException;
import io.photoncloud.nightlight.query.QueryResult.Value;
import io.photoncloud.nightlight.rules.Alert;
import io.photoncloud.nightlight.rules.AlertState;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.StaleMarker;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupStateTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Engine ENGINE = new Engine(EngineSettings.DEFAULT);

    @TempDir
    private Path directory;

    private Tsdb store;
    private final List<Notice> told = new ArrayList<>();

    @BeforeEach
    void open() {
        store = Tsdb.open(directory, TsdbSettings.DEFAULT, () -> START);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Instant minute(double minute) {
        return START.plusMillis(Math.round(minute * 60_000));
    }

    private static Rule record(String name, String expression) {
        return new Rule.Recording(name, expression, Map.of());
    }

    private static Rule alert(int forMinutes) {
        return new Rule.Alerting(
                "Down",
                "up == 0",
                Duration.ofMinutes(forMinutes),
                Duration.ZERO,
                Map.of("severity", "page"),
                Map.of("summary", "{{ $labels.job }}"));
    }

    private static LoadedGroup group(int limit, Rule... rules) {
        RuleGroup group =
                new RuleGroup("g", Duration.ofMinutes(1), Optional.empty(), limit, Map.of("team", "a"), List.of(rules));
        return new LoadedGroup.Defaults(Duration.ofMinutes(1), Duration.ZERO, Map.of(), "http://light")
                .load("f", group);
    }

    private GroupState state(LoadedGroup group, boolean restores) {
        RuledStore ruled = new RuledStore(ENGINE, () -> store, () -> false);
        return new GroupState(group, ruled, RulingSettings.DEFAULT, told::addAll, () -> 0, restores);
    }

    private void write(Instant at, String job, double value) {
        try (SampleAppender appender = store.appender()) {
            var _ = appender.sample(0, Labels.of("__name__", "up", "job", job), at.toEpochMilli(), value);
            assertThat(appender.commit()).isZero();
        }
    }

    /** Series and values, as queries see them. */
    private Map<String, Double> at(Instant time, String query) {
        Map<String, Double> found = new TreeMap<>();
        if (ENGINE.instant(store, query, time.toEpochMilli()).value() instanceof Value.Vector(var samples)) {
            samples.forEach(sample -> found.put(sample.labels().toString(), sample.value()));
        }
        return found;
    }

    @Test
    void whatCannotBeRestoredKeepsNobodyFromStoring() {
        boolean[] broken = {false};
        RuledStore ruled = new RuledStore(
                ENGINE,
                () -> {
                    if (broken[0]) {
                        throw new IllegalStateException("closed");
                    }
                    return store;
                },
                () -> false);
        GroupState state =
                new GroupState(group(0, alert(15)), ruled, RulingSettings.DEFAULT, told::addAll, () -> 0, true);
        write(minute(0), "x", 0);
        state.evaluate(minute(0), minute(0));
        broken[0] = true;
        state.restore(minute(0));
        broken[0] = false;
        state.evaluate(minute(1), minute(1));
        assertThat(at(minute(1), "ALERTS")).hasSize(1);
    }

    @Test
    void alertsAreBoundedByWhatTheySay() {
        String wide = "{{ $x := printf \"%1000s\" \"\" }}" + "{{ $x }}".repeat(1_000);
        Rule rule =
                new Rule.Alerting("Wide", "up == 0", Duration.ZERO, Duration.ZERO, Map.of(), Map.of("summary", wide));
        GroupState state = state(group(0, rule), false);
        for (int i = 0; i < 17; i++) {
            write(minute(0), "x" + i, i < 16 ? 0 : 1);
        }
        state.evaluate(minute(0), minute(0));
        assertThat(state.report().rules().getFirst().alerts()).hasSize(16);
        write(minute(1), "x16", 0);
        state.evaluate(minute(1), minute(1));
        assertThat(state.report().rules().getFirst().evaluation().error()).contains("charactersMax 16777216");
    }

    @Test
    void rulesSeeWhatThoseBeforeThemStoredAndSeriesThatAreGoneEnd() {
        GroupState state = state(group(0, record("a", "sum by (job) (up)"), record("b", "a * 2")), false);
        write(minute(0), "x", 3);
        state.evaluate(minute(0), minute(0));
        assertThat(at(minute(0), "{__name__=~\"a|b\"}"))
                .isEqualTo(Map.of(
                        "{__name__=\"a\", job=\"x\", team=\"a\"}", 3.0,
                        "{__name__=\"b\", job=\"x\", team=\"a\"}", 6.0));
        write(minute(1), "x", StaleMarker.VALUE);
        state.evaluate(minute(1), minute(1));
        assertThat(at(minute(1), "{__name__=~\"a|b\"}")).isEmpty();
        assertThat(state.report().counts()).isEqualTo(new GroupReport.Counts(2, 0, 4, 0));
    }

    @Test
    void whatOneRuleCannotDoKeepsNoneOfTheOthers() {
        GroupState state = state(
                group(
                        1,
                        record("two", "up"),
                        record("same", "label_replace(up, \"job\", \"\", \"\", \"\")"),
                        record("one", "count(up)")),
                false);
        write(minute(0), "x", 3);
        write(minute(0), "y", 3);
        state.evaluate(minute(0), minute(0));
        List<String> errors = state.report().rules().stream()
                .map(rule -> rule.evaluation().error())
                .toList();
        assertThat(errors.get(0)).isEqualTo("exceeded limit of 1 with 2 series");
        assertThat(errors.get(1)).contains("labelset");
        assertThat(errors.get(2)).isEmpty();
        assertThat(at(minute(0), "one")).hasSize(1);
        assertThat(at(minute(0), "two")).isEmpty();
    }

    @Test
    void seriesOfRulesThatAreNoMoreEnd() {
        GroupState before = state(group(0, record("a", "up"), record("b", "up")), false);
        write(minute(0), "x", 3);
        before.evaluate(minute(0), minute(0));
        GroupState after = state(group(0, record("b", "up")), false);
        after.goOnFrom(before);
        after.evaluate(minute(1), minute(1));
        assertThat(at(minute(1), "a")).isEmpty();
        assertThat(at(minute(1), "b")).hasSize(1);
        after.endSeries(minute(2));
        assertThat(at(minute(2), "b")).isEmpty();
    }

    @Test
    void alertsAreToldOfWhenTheyFireAgainEveryMinuteAndWhenTheyAreOver() {
        GroupState state = state(group(0, alert(1)), false);
        for (int minute = 0; minute <= 3; minute++) {
            write(minute(minute), "x", 0);
            state.evaluate(minute(minute), minute(minute));
        }
        assertThat(at(minute(3), "ALERTS"))
                .containsOnlyKeys(
                        "{__name__=\"ALERTS\", alertname=\"Down\", alertstate=\"firing\", job=\"x\", severity=\"page\", team=\"a\"}");
        assertThat(at(minute(3), "ALERTS_FOR_STATE")).containsValue((double) START.getEpochSecond());
        assertThat(told).hasSize(2).allSatisfy(notice -> {
            assertThat(notice.startsAt()).isEqualTo(minute(1));
            assertThat(notice.annotations()).containsEntry("summary", "x");
            assertThat(notice.generatorUrl()).isEqualTo("http://light/graph?g0.expr=up+%3D%3D+0&g0.tab=1");
        });
        assertThat(told.getFirst().endsAt()).isEqualTo(minute(1 + 4));
        told.clear();
        write(minute(4), "x", 1);
        state.evaluate(minute(4), minute(4));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().endsAt()).isEqualTo(minute(4));
        assertThat(at(minute(4), "ALERTS")).isEmpty();
        told.clear();
        for (int minute = 5; minute <= 25; minute++) {
            write(minute(minute), "x", 1);
            state.evaluate(minute(minute), minute(minute));
        }
        assertThat(told)
                .as("it is told for a quarter of an hour that it is over")
                .hasSize(7);
    }

    @Test
    void nothingIsToldOfAlertsWhileTheirRuleCannotBeEvaluated() {
        Rule rule = new Rule.Alerting("Down", "up == 0", Duration.ZERO, Duration.ZERO, Map.of(), Map.of());
        boolean[] away = {false};
        RuledStore ruled = new RuledStore(
                ENGINE,
                () -> {
                    if (away[0]) {
                        throw new QueryException(QueryException.Kind.UNAVAILABLE, "no memory");
                    }
                    return store;
                },
                () -> false);
        GroupState state = new GroupState(group(0, rule), ruled, RulingSettings.DEFAULT, told::addAll, () -> 0, false);
        write(minute(0), "x", 0);
        state.evaluate(minute(0), minute(0));
        assertThat(told).hasSize(1);
        told.clear();
        away[0] = true;
        for (int minute = 1; minute <= 3; minute++) {
            state.evaluate(minute(minute), minute(minute));
        }
        assertThat(told).as("as Prometheus does").isEmpty();
        assertThat(state.report().rules().getFirst().alerts())
                .as("it is not over")
                .hasSize(1);
        away[0] = false;
        state.evaluate(minute(4), minute(4));
        assertThat(told).hasSize(1);
    }

    /** What alerts are to be, told of by the simplest means. */
    private static final class Model {
        private static final Duration HOLD = Duration.ofMinutes(20);
        private static final Duration GRACE = RulingSettings.DEFAULT.gracePeriod();

        private final Map<String, Instant> activeAt = new HashMap<>();
        private final Map<String, Boolean> firing = new HashMap<>();
        private final Map<String, Instant> storedActiveAt = new HashMap<>();
        private Instant storedAt = Instant.MIN;
        private boolean stores = true;

        void evaluate(Instant now, Map<String, Double> values) {
            values.forEach((job, value) -> {
                if (value != 0) {
                    activeAt.remove(job);
                    firing.remove(job);
                    return;
                }
                activeAt.putIfAbsent(job, now);
                firing.put(job, !activeAt.get(job).plus(HOLD).isAfter(now));
            });
            if (stores) {
                storedActiveAt.clear();
                storedActiveAt.putAll(activeAt);
                storedAt = now;
            }
        }

        void restart() {
            activeAt.clear();
            firing.clear();
            stores = false;
        }

        void restore(Instant now) {
            stores = true;
            if (storedAt.isBefore(now.minus(RulingSettings.DEFAULT.outageTolerance()))) {
                return;
            }
            activeAt.replaceAll((job, began) -> {
                Instant stored = storedActiveAt.get(job);
                if (stored == null) {
                    return began;
                }
                Instant fires = stored.plus(HOLD);
                if (!fires.isAfter(storedAt)) {
                    return stored;
                }
                // What was left to wait for is still left, and not less than the grace.
                Duration left = Duration.between(storedAt, fires);
                return now.plus(left.compareTo(GRACE) < 0 ? GRACE : left).minus(HOLD);
            });
        }
    }

    @Test
    void alertsAreWhatAModelSaysAfterAnyEvaluationsAndRestarts() {
        for (long seed = Long.getLong("seed", 1);
                seed <= Long.getLong("seed", 1) + Integer.getInteger("seeds", 4);
                seed++) {
            store.close();
            store = Tsdb.open(directory.resolve("seed" + seed), TsdbSettings.DEFAULT, () -> START);
            anyEvaluationsAndRestarts(seed);
        }
    }

    private void anyEvaluationsAndRestarts(long seed) {
        Random random = new Random(seed);
        List<String> jobs = List.of("x", "y", "z");
        Map<String, Double> values = new TreeMap<>();
        jobs.forEach(job -> values.put(job, 0.0));
        LoadedGroup group = group(0, alert(20));
        GroupState state = state(group, false);
        Model model = new Model();
        int sinceRestart = 9;
        Instant now = START;
        for (int round = 0; round < 150; round++) {
            now = now.plus(Duration.ofMinutes(1));
            if (random.nextInt(25) == 0) {
                state = state(group, true);
                model.restart();
                sinceRestart = 0;
                now = now.plus(Duration.ofMinutes(random.nextInt(90)));
            }
            for (String job : jobs) {
                if (random.nextInt(30) == 0) {
                    values.put(job, 1 - values.getOrDefault(job, 0.0));
                }
                write(now, job, values.getOrDefault(job, 0.0));
            }
            state.evaluate(now, now);
            model.evaluate(now, values);
            if (sinceRestart++ == 1) {
                state.restore(now);
                model.restore(now);
            }
            Map<String, String> found = new TreeMap<>();
            for (Alert alert : state.report().rules().getFirst().alerts()) {
                found.put(alert.labels().value("job"), alert.activeAt() + " " + (alert.state() == AlertState.FIRING));
            }
            Map<String, String> expected = new TreeMap<>();
            model.activeAt.forEach((job, at) -> expected.put(job, at + " " + model.firing.get(job)));
            assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    @Test
    void groupsAreEvaluatedAtTheSameMomentOfEachInterval() {
        GroupSchedule schedule = new GroupSchedule(60_000, 7_000);
        assertThat(schedule.after(Instant.ofEpochMilli(60_000))).isEqualTo(Instant.ofEpochMilli(67_000));
        assertThat(schedule.after(Instant.ofEpochMilli(67_000))).isEqualTo(Instant.ofEpochMilli(127_000));
        assertThat(schedule.next(Instant.ofEpochMilli(67_000), Instant.ofEpochMilli(68_000)))
                .isEqualTo(Instant.ofEpochMilli(127_000));
        assertThat(schedule.missed(Instant.ofEpochMilli(127_000), Instant.ofEpochMilli(250_000)))
                .isEqualTo(2);
        assertThat(schedule.next(Instant.ofEpochMilli(967_000), Instant.ofEpochMilli(90_000)))
                .as("the clock was put back")
                .isEqualTo(Instant.ofEpochMilli(127_000));
    }
}
