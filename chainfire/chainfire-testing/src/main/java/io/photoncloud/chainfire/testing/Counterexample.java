package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.testing.History.Call;
import io.photoncloud.chainfire.testing.LinearizationSearch.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes a history that is not linearizable small, and prints it. Only steps that cannot make a good history bad are
 * taken: cutting it off at a moment (what is under way then has no answer), and leaving out calls that only read.
 */
final class Counterexample<S, I, O> {

    /** How many calls of a counterexample are printed, the last ones. */
    private static final int LINES_MAX = 60;

    private final Model<S, I, O> model;
    private final Function<List<Call<I, O>>, Outcome<S, I, O>> search;

    Counterexample(Model<S, I, O> model, Function<List<Call<I, O>>, Outcome<S, I, O>> search) {
        this.model = model;
        this.search = search;
    }

    String report(Object part, List<Call<I, O>> calls) {
        List<Call<I, O>> small = withoutNeedlessReads(shortestBadPrefix(calls));
        StringBuilder text = new StringBuilder();
        text.append("not linearizable: %s; these %d of %d calls show it%n".formatted(part, small.size(), calls.size()));
        Outcome<S, I, O> outcome = search.apply(small);
        Set<Call<I, O>> placed = new HashSet<>();
        if (outcome instanceof Outcome.Exhausted<S, I, O>(List<Call<I, O>> longest, Set<S> _)) {
            placed.addAll(longest);
        }
        appendCalls(text, small, placed);
        if (outcome instanceof Outcome.Exhausted<S, I, O>(List<Call<I, O>> longest, Set<S> states)) {
            text.append("the longest order that fits:%n".formatted());
            longest.stream()
                    .skip(Math.max(0, longest.size() - LINES_MAX))
                    .forEach(call -> text.append("  %s %s%n".formatted(call.client(), words(call))));
            text.append("leads to %s, where none of the others fits%n".formatted(states));
        }
        return text.toString();
    }

    /** Cut at ever earlier answers: if the history is bad up to one, it is bad up to all later ones. */
    private List<Call<I, O>> shortestBadPrefix(List<Call<I, O>> calls) {
        List<Long> answers = calls.stream()
                .filter(Call::isAnswered)
                .map(Call::answeredAt)
                .sorted()
                .toList();
        int good = -1;
        int bad = answers.size() - 1;
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            if (isBad(until(calls, answers.get(middle)))) {
                bad = middle;
            } else {
                good = middle;
            }
        }
        return until(calls, answers.get(bad));
    }

    private static <I, O> List<Call<I, O>> until(List<Call<I, O>> calls, long time) {
        return calls.stream()
                .filter(call -> call.invokedAt() <= time)
                .map(call -> call.answeredAt() <= time ? call : call.unanswered())
                .toList();
    }

    /** Leaves out ever smaller runs of reads, as long as what remains is still bad. */
    private List<Call<I, O>> withoutNeedlessReads(List<Call<I, O>> calls) {
        List<Call<I, O>> kept = new ArrayList<>(calls);
        kept.removeIf(call -> !call.isAnswered() && model.readOnly(call.input()));
        for (int run = Math.max(1, kept.size() / 2); run >= 1; run /= 2) {
            for (int from = 0; from < kept.size(); ) {
                int to = Math.min(kept.size(), from + run);
                List<Call<I, O>> fewer = new ArrayList<>(kept);
                boolean removed = fewer.subList(from, to).removeIf(call -> model.readOnly(call.input()));
                if (removed && isBad(fewer)) {
                    kept = fewer;
                } else {
                    from = to;
                }
            }
        }
        return kept;
    }

    private boolean isBad(List<Call<I, O>> calls) {
        return search.apply(calls) instanceof Outcome.Exhausted<S, I, O>;
    }

    private void appendCalls(StringBuilder text, List<Call<I, O>> calls, Set<Call<I, O>> placed) {
        long start = calls.isEmpty() ? 0 : calls.getFirst().invokedAt();
        int left = Math.max(0, calls.size() - LINES_MAX);
        if (left > 0) {
            text.append("  … %d earlier calls%n".formatted(left));
        }
        for (Call<I, O> call : calls.subList(left, calls.size())) {
            String answered = call.isAnswered() ? milliseconds(call.answeredAt() - start) : "never";
            text.append("  %12s .. %12s  %-8s %s%s%n"
                    .formatted(
                            milliseconds(call.invokedAt() - start),
                            answered,
                            call.client(),
                            words(call),
                            call.isAnswered() && !placed.contains(call) ? "   <-- fits nowhere" : ""));
        }
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    private String words(Call<I, O> call) {
        return call.input() + " -> " + (call.isAnswered() ? call.output() : "unknown");
    }
}
