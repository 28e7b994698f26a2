package io.photoncloud.nightlight.ruling;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.rules.AlertDecision;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.rules.RuleQuery;
import io.photoncloud.nightlight.rules.RuleSample;
import io.photoncloud.nightlight.ruling.RuleReport.Evaluation;
import io.photoncloud.nightlight.ruling.RuleReport.Health;
import io.photoncloud.nightlight.series.BudgetExceeded;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleAppender;
import io.photoncloud.nightlight.series.SampleRefused;
import io.photoncloud.nightlight.series.StaleMarker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's rules, evaluated one after the other, each seeing what those before it stored. What one cannot do keeps none of the others. Knows
 * no clock: it is told the times. Evaluated by one thread at a time; reports may be asked for by any.
 */
final class GroupState {
    private static final Logger log = LoggerFactory.getLogger(GroupState.class);

    private final LoadedGroup loaded;
    private final RuledStore store;
    private final RulingSettings settings;
    private final Consumer<List<Notice>> told;
    private final LongSupplier nanos;
    private final List<RuleState> rules = new ArrayList<>();
    /** Series of rules that are no more. */
    private final Set<Labels> ended = new LinkedHashSet<>();

    private volatile GroupReport.Counts counts = new GroupReport.Counts(0, 0, 0, 0);
    private volatile GroupReport.Last last = GroupReport.Last.NONE;

    /** @param restores whether alerts go on from what was stored of them */
    GroupState(
            LoadedGroup loaded,
            RuledStore store,
            RulingSettings settings,
            Consumer<List<Notice>> told,
            LongSupplier nanos,
            boolean restores) {
        this.loaded = loaded;
        this.store = store;
        this.settings = settings;
        this.told = told;
        this.nanos = nanos;
        for (Rule rule : loaded.group().rules()) {
            rules.add(new RuleState(loaded, rule, store.query(), restores));
        }
    }

    LoadedGroup loaded() {
        return loaded;
    }

    /** Goes on where an earlier form of the group left off; the series of rules that it has no more end. */
    void goOnFrom(GroupState other) {
        Map<String, Deque<RuleState>> known = new HashMap<>();
        other.rules.forEach(rule ->
                known.computeIfAbsent(rule.identity(), _ -> new ArrayDeque<>()).add(rule));
        for (RuleState rule : rules) {
            RuleState before =
                    known.getOrDefault(rule.identity(), new ArrayDeque<>()).poll();
            if (before != null) {
                rule.goOnFrom(before);
            }
        }
        known.values()
                .forEach(
                        left -> left.forEach(rule -> ended.addAll(rule.written().keySet())));
        ended.addAll(other.ended);
        counts = other.counts;
        last = other.last;
    }

    /** @param startedAt of the evaluation, which may be later than the time it is of */
    void evaluate(Instant time, Instant startedAt) {
        long begun = nanos.getAsLong();
        int samples = 0;
        long failed = 0;
        for (RuleState rule : rules) {
            long ruleBegun = nanos.getAsLong();
            Optional<String> error = Optional.empty();
            try {
                List<RuleSample> found = rule.evaluate(time);
                samples += found.size();
                // As in Prometheus: of what could not be looked at nothing is told, and what is told need not be
                // stored.
                tell(rule.notices(time, settings.resendDelay()));
                error = store(rule, found, time);
            } catch (RuleQuery.Failed | CloudException | BudgetExceeded e) {
                failed++;
                error = Optional.of(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) { // tidy: whatever it is, other rules are evaluated, and this one again
                log.atWarn().setCause(e).log("{} cannot be evaluated", rule);
                failed++;
                error = Optional.of("internal error");
            }
            rule.evaluated(new Evaluation(
                    error.isEmpty() ? Health.GOOD : Health.BAD,
                    error.orElse(""),
                    Duration.ofNanos(nanos.getAsLong() - ruleBegun),
                    Optional.of(startedAt)));
        }
        end(ended, time.minus(loaded.queryOffset()));
        ended.clear();
        counts = new GroupReport.Counts(
                counts.iterations() + 1,
                counts.missed(),
                counts.evaluations() + rules.size(),
                counts.failures() + failed);
        last = new GroupReport.Last(
                Duration.ofNanos(nanos.getAsLong() - begun), Optional.of(startedAt), Optional.of(time), samples);
    }

    private void tell(List<Notice> notices) {
        if (!notices.isEmpty()) {
            told.accept(notices);
        }
    }

    /** What was not taken, if anything; series that are gone end. */
    private Optional<String> store(RuleState rule, List<RuleSample> samples, Instant time) {
        if (samples.isEmpty() && rule.written().isEmpty()) {
            return Optional.empty();
        }
        long atMs = time.minus(loaded.queryOffset()).toEpochMilli();
        Optional<String> refused = Optional.empty();
        Map<Labels, Long> before = rule.written();
        Map<Labels, Long> written = new LinkedHashMap<>();
        try (SampleAppender appender = store.appender()) {
            for (RuleSample sample : samples) {
                long known = before.getOrDefault(sample.labels(), SampleAppender.NO_REFERENCE);
                try {
                    written.put(sample.labels(), appender.sample(known, sample.labels(), atMs, sample.value()));
                } catch (SampleRefused e) {
                    refused = Optional.of(String.valueOf(e.getMessage()));
                }
            }
            before.forEach((labels, known) -> {
                if (!written.containsKey(labels)) {
                    end(appender, known, labels, atMs);
                }
            });
            var _ = appender.commit();
        }
        rule.written(written);
        return refused;
    }

    private static void end(SampleAppender appender, long known, Labels labels, long atMs) {
        try {
            var _ = appender.sample(known, labels, atMs, StaleMarker.VALUE);
        } catch (SampleRefused _) {
            // Another wrote the series already, and it goes on.
        }
    }

    private void end(Set<Labels> series, Instant at) {
        if (series.isEmpty()) {
            return;
        }
        try (SampleAppender appender = store.appender()) {
            series.forEach(labels -> end(appender, SampleAppender.NO_REFERENCE, labels, at.toEpochMilli()));
            var _ = appender.commit();
        } catch (RuntimeException e) { // tidy: series that end a look-back later are no reason to give up anything
            log.atWarn().setCause(e).log("series of {} did not end", loaded.key());
        }
    }

    /** The group is no more: what it wrote ends. */
    void endSeries(Instant at) {
        Set<Labels> all = new LinkedHashSet<>(ended);
        rules.forEach(rule -> all.addAll(rule.written().keySet()));
        end(all, at.minus(loaded.queryOffset()));
    }

    /** Goes on from what was stored of alerts before, and stores what becomes of them from now on. */
    void restore(Instant now) {
        for (RuleState rule : rules) {
            if (rule.wantsStored(settings.gracePeriod())) {
                Instant from = now.minus(settings.outageTolerance());
                try {
                    Map<Labels, AlertDecision.Stored> stored =
                            StoredAlerts.read(store.source(), rule.name(), from, now);
                    rule.restore(stored, now, settings.gracePeriod());
                } catch (RuntimeException e) { // tidy: whatever it is, the rule is evaluated on, and its alerts stored
                    log.atWarn().setCause(e).log("alerts of {} begin anew", rule);
                }
            }
            rule.beginStoring();
        }
    }

    void missed(long iterations) {
        counts = new GroupReport.Counts(
                counts.iterations() + iterations,
                counts.missed() + iterations,
                counts.evaluations(),
                counts.failures());
    }

    GroupReport report() {
        return new GroupReport(
                loaded, counts, last, rules.stream().map(RuleState::report).toList());
    }
}
