package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.testing.History.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Decides whether a history is linearizable: whether each call can be given one moment between its invocation and its
 * answer so that the calls, run in the order of these moments, answer what they did. Calls without an answer may have
 * their moment at any time after their invocation, or never.
 *
 * <p>The history is first split into parts that do not touch each other, usually the keys: it is linearizable if each
 * part is.
 */
public final class LinearizabilityChecker<S, I, O> {

    /**
     * How long to search in one part.
     *
     * @param stepsMax how many different situations to look at
     */
    public record Bounds(long stepsMax, Duration time) {
        public static final Bounds DEFAULT = new Bounds(2_000_000, Duration.ofSeconds(20));
    }

    private final Model<S, I, O> model;
    private final Function<I, ?> part;
    private final Bounds bounds;
    private final LongSupplier nanoTime;

    /** @param part what a call touches; calls with equal answers are checked together */
    public LinearizabilityChecker(Model<S, I, O> model, Function<I, ?> part, Bounds bounds, LongSupplier nanoTime) {
        this.model = model;
        this.part = part;
        this.bounds = bounds;
        this.nanoTime = nanoTime;
    }

    public Verdict check(List<Call<I, O>> calls) {
        Map<Object, List<Call<I, O>>> parts = new LinkedHashMap<>();
        for (Call<I, O> call : calls) {
            parts.computeIfAbsent(part.apply(call.input()), _ -> new ArrayList<>())
                    .add(call);
        }
        for (Map.Entry<Object, List<Call<I, O>>> entry : parts.entrySet()) {
            Verdict verdict = checkPart(entry.getKey(), entry.getValue());
            if (!(verdict instanceof Verdict.Holds)) {
                return verdict;
            }
        }
        return new Verdict.Holds();
    }

    private Verdict checkPart(Object name, List<Call<I, O>> calls) {
        return switch (search(calls)) {
            case LinearizationSearch.Outcome.Found<S, I, O> _ -> new Verdict.Holds();
            case LinearizationSearch.Outcome.Exhausted<S, I, O> _ ->
                new Verdict.Violated(new Counterexample<>(model, this::search).report(name, calls));
            case LinearizationSearch.Outcome.BoundReached<S, I, O>(String which) ->
                new Verdict.Undecided("%s: %s while ordering %d calls".formatted(name, which, calls.size()));
        };
    }

    private LinearizationSearch.Outcome<S, I, O> search(List<Call<I, O>> calls) {
        return new LinearizationSearch<>(model, calls, bounds, nanoTime).run();
    }
}
