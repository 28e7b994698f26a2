package io.photoncloud.iam.credential;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Guesses under names that nobody has, so that a lock does not tell which names somebody has. There may be any number of
 * them: the latest are remembered, in memory. Safe for many threads.
 */
final class GuessesOfNobody {

    private static final int NAMES_MAX = 10_000;

    private final Map<String, Guesses> byName = new LinkedHashMap<>();

    synchronized Guesses of(String name) {
        return byName.getOrDefault(name, Guesses.none(name));
    }

    synchronized void failed(String name, Instant now) {
        Guesses before = byName.remove(name);
        byName.put(name, (before == null ? Guesses.none(name) : before).failed(now));
        if (byName.size() > NAMES_MAX) {
            byName.remove(byName.keySet().iterator().next());
        }
    }
}
