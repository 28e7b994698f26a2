package io.photoncloud.flaredb.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a history of transactions that read and append to lists: as every element is written once, the final lists tell who came after whom,
 * and a history that could not have been one after the other has a cycle of such orders, real time among them.
 */
final class ListHistory {

    private ListHistory() {}

    enum Fate {
        COMMITTED,
        UNKNOWN,
        FAILED
    }

    /** {@code read}: what others had made of the keys when they were first looked at. */
    record Attempt(
            Map<Integer, List<Integer>> read,
            Map<Integer, List<Integer>> appended,
            Fate fate,
            long beganNanos,
            long endedNanos) {}

    static void check(long seed, List<Attempt> attempts, Map<Integer, List<Integer>> lists) {
        Map<Integer, Integer> writers = new HashMap<>();
        for (int i = 0; i < attempts.size(); i++) {
            for (List<Integer> elements : attempts.get(i).appended.values()) {
                for (int element : elements) {
                    writers.put(element, i);
                }
            }
        }
        Set<Integer> present = new HashSet<>();
        lists.values().forEach(present::addAll);
        List<Integer> counted = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            List<Integer> own =
                    attempt.appended.values().stream().flatMap(List::stream).toList();
            boolean all = present.containsAll(own);
            boolean none = own.stream().noneMatch(present::contains);
            switch (attempt.fate) {
                case COMMITTED ->
                    assertThat(all).as("seed %s: %s is there", seed, attempt).isTrue();
                case FAILED ->
                    assertThat(none)
                            .as("seed %s: %s is not there", seed, attempt)
                            .isTrue();
                case UNKNOWN ->
                    assertThat(all || none)
                            .as("seed %s: %s is there or not", seed, attempt)
                            .isTrue();
            }
            if (attempt.fate == Fate.COMMITTED || (attempt.fate == Fate.UNKNOWN && all && !own.isEmpty())) {
                counted.add(i);
            }
        }
        Map<Integer, Set<Integer>> after = new HashMap<>();
        for (int i : counted) {
            orders(seed, i, attempts.get(i), lists, writers, after);
        }
        realTime(counted, attempts, after);
        refuseCycle(seed, attempts, counted, after);
    }

    private static void orders(
            long seed,
            int i,
            Attempt attempt,
            Map<Integer, List<Integer>> lists,
            Map<Integer, Integer> writers,
            Map<Integer, Set<Integer>> after) {
        attempt.read.forEach((key, seen) -> {
            List<Integer> whole = lists.getOrDefault(key, List.of());
            assertThat(seen.size() <= whole.size()
                            && whole.subList(0, seen.size()).equals(seen))
                    .as("seed %s: %s read of %s what begins %s", seed, attempt, key, whole)
                    .isTrue();
            if (!seen.isEmpty()) {
                order(writer(writers, seen.getLast()), i, after);
            }
            for (int next = seen.size(); next < whole.size(); next++) {
                int writer = writer(writers, whole.get(next));
                if (writer != i) {
                    order(i, writer, after);
                    break;
                }
            }
        });
        attempt.appended.forEach((key, elements) -> {
            List<Integer> whole = lists.getOrDefault(key, List.of());
            int at = whole.indexOf(elements.getLast());
            if (at + 1 < whole.size()) {
                order(i, writer(writers, whole.get(at + 1)), after);
            }
        });
    }

    private static int writer(Map<Integer, Integer> writers, int element) {
        Integer writer = writers.get(element);
        if (writer == null) {
            throw new AssertionError("nobody wrote " + element);
        }
        return writer;
    }

    private static void order(int before, int later, Map<Integer, Set<Integer>> after) {
        if (before != later) {
            after.computeIfAbsent(before, _ -> new HashSet<>()).add(later);
        }
    }

    private static void realTime(List<Integer> counted, List<Attempt> attempts, Map<Integer, Set<Integer>> after) {
        for (int one : counted) {
            for (int other : counted) {
                if (attempts.get(one).fate == Fate.COMMITTED
                        && attempts.get(one).endedNanos < attempts.get(other).beganNanos) {
                    order(one, other, after);
                }
            }
        }
    }

    /** Takes away what nothing comes before, until nothing is left. */
    private static void refuseCycle(
            long seed, List<Attempt> attempts, List<Integer> counted, Map<Integer, Set<Integer>> after) {
        Map<Integer, Integer> before = new HashMap<>();
        counted.forEach(i -> before.put(i, 0));
        after.forEach((_, later) -> later.forEach(i -> before.merge(i, 1, Integer::sum)));
        Deque<Integer> free = new ArrayDeque<>();
        before.forEach((i, count) -> {
            if (count == 0) {
                free.add(i);
            }
        });
        int taken = 0;
        while (!free.isEmpty()) {
            int i = free.remove();
            taken++;
            for (int later : after.getOrDefault(i, Set.of())) {
                if (before.merge(later, -1, Integer::sum) == 0) {
                    free.add(later);
                }
            }
        }
        List<Attempt> circle = before.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> attempts.get(entry.getKey()))
                .limit(10)
                .toList();
        assertThat(taken).as("seed %s: in a cycle: %s", seed, circle).isEqualTo(before.size());
    }
}
