package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.testing.History.Call;
import io.photoncloud.chainfire.testing.LinearizabilityChecker.Bounds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One search for an order, after Wing and Gong with Lowe's memory of situations already seen. Events (a call begins, a
 * call is answered) stand in a linked list by time. Whatever begins before the first answer may be next; what was taken
 * is lifted out of the list, and put back when the search turns round. A situation is which calls were taken and what
 * states they may have led to.
 */
final class LinearizationSearch<S, I, O> {

    sealed interface Outcome<S, I, O> {
        record Found<S, I, O>() implements Outcome<S, I, O> {}

        /** No order fits. {@code longest} is as far as any went, {@code states} where it led. */
        record Exhausted<S, I, O>(List<Call<I, O>> longest, Set<S> states) implements Outcome<S, I, O> {}

        record BoundReached<S, I, O>(String which) implements Outcome<S, I, O> {}
    }

    private record Situation<S>(BitSet taken, Set<S> states) {}

    private record Step<S>(int call, Set<S> statesBefore) {}

    /** How many situations pass between two looks at the clock. */
    private static final int STEPS_PER_CLOCK_READ = 1_024;

    private final Model<S, I, O> model;
    private final List<Call<I, O>> calls;
    private final Bounds bounds;
    private final LongSupplier nanoTime;

    // Node 0 is the list's head; call i begins at node 2i + 1 and is answered at node 2i + 2.
    private final int[] next;
    private final int[] previous;

    private final BitSet taken = new BitSet();
    private final Set<Situation<S>> seen = new HashSet<>();
    private final Deque<Step<S>> steps = new ArrayDeque<>();
    private Set<S> states;
    private int answeredLeft;
    private int longestSize = -1;
    private List<Call<I, O>> longest = List.of();
    private Set<S> longestStates = Set.of();

    LinearizationSearch(Model<S, I, O> model, List<Call<I, O>> calls, Bounds bounds, LongSupplier nanoTime) {
        this.model = model;
        this.calls = calls;
        this.bounds = bounds;
        this.nanoTime = nanoTime;
        this.next = new int[2 * calls.size() + 1];
        this.previous = new int[2 * calls.size() + 1];
        this.states = Set.of(model.initial());
        link();
    }

    private void link() {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            nodes.add(2 * i + 1);
            if (calls.get(i).isAnswered()) {
                nodes.add(2 * i + 2);
                answeredLeft++;
            }
        }
        // What begins at the very moment of an answer may have been before it.
        nodes.sort(Comparator.comparingLong(this::time).thenComparing(LinearizationSearch::isAnswer));
        Arrays.fill(next, 0);
        int last = 0;
        for (int node : nodes) {
            next[last] = node;
            previous[node] = last;
            last = node;
        }
    }

    private long time(int node) {
        Call<I, O> call = calls.get((node - 1) / 2);
        return isAnswer(node) ? call.answeredAt() : call.invokedAt();
    }

    private static boolean isAnswer(int node) {
        return node % 2 == 0;
    }

    Outcome<S, I, O> run() {
        long start = nanoTime.getAsLong();
        int node = next[0];
        while (answeredLeft > 0) {
            if (seen.size() > bounds.stepsMax()) {
                return new Outcome.BoundReached<>("bound of " + bounds.stepsMax() + " situations reached");
            }
            if (seen.size() % STEPS_PER_CLOCK_READ == 0
                    && nanoTime.getAsLong() - start > bounds.time().toNanos()) {
                return new Outcome.BoundReached<>("bound of " + bounds.time() + " reached");
            }
            if (isAnswer(node)) {
                // The call answered here must have been taken by now, and was not: some step before was wrong.
                noteLongest();
                if (steps.isEmpty()) {
                    return new Outcome.Exhausted<>(longest, longestStates);
                }
                node = next[takeBack()];
            } else {
                node = take((node - 1) / 2) ? next[0] : next[node];
            }
        }
        return new Outcome.Found<>();
    }

    private boolean take(int index) {
        Call<I, O> call = calls.get(index);
        Set<S> after = after(call);
        if (after.isEmpty()) {
            return false;
        }
        taken.set(index);
        if (!seen.add(new Situation<>((BitSet) taken.clone(), after))) {
            taken.clear(index);
            return false;
        }
        steps.push(new Step<>(index, states));
        states = after;
        unlink(2 * index + 1);
        if (call.isAnswered()) {
            unlink(2 * index + 2);
            answeredLeft--;
        }
        return true;
    }

    private Set<S> after(Call<I, O> call) {
        O output = call.output();
        Set<S> after = new LinkedHashSet<>();
        for (S state : states) {
            after.addAll(
                    output == null
                            ? model.unanswered(state, call.input())
                            : model.answered(state, call.input(), output));
        }
        return after;
    }

    /** Undoes the last step; answers the node where its call begins. */
    private int takeBack() {
        Step<S> step = steps.pop();
        int begin = 2 * step.call() + 1;
        taken.clear(step.call());
        states = step.statesBefore();
        // In the opposite order of the unlinking, each knows its neighbours of then.
        if (calls.get(step.call()).isAnswered()) {
            relink(begin + 1);
            answeredLeft++;
        }
        relink(begin);
        return begin;
    }

    private void unlink(int node) {
        next[previous[node]] = next[node];
        if (next[node] != 0) {
            previous[next[node]] = previous[node];
        }
    }

    private void relink(int node) {
        next[previous[node]] = node;
        if (next[node] != 0) {
            previous[next[node]] = node;
        }
    }

    private void noteLongest() {
        if (steps.size() <= longestSize) {
            return;
        }
        longestSize = steps.size();
        longestStates = states;
        List<Call<I, O>> order = new ArrayList<>();
        steps.descendingIterator().forEachRemaining(step -> order.add(calls.get(step.call())));
        longest = order;
    }
}
