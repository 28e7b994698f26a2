package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.SqlSessions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** The secrets by which clients may stop each other's statements. Safe for many threads. */
final class CancelKeys {
    private final RandomGenerator random;
    private final Map<Integer, Integer> secrets = new ConcurrentHashMap<>();

    /** @param random one that nobody can foretell */
    CancelKeys(RandomGenerator random) {
        this.random = random;
    }

    int add(int id) {
        int secret = random.nextInt();
        secrets.put(id, secret);
        return secret;
    }

    void remove(int id) {
        secrets.remove(id);
    }

    /** Nothing where the secret is wrong: whoever asks is told neither. */
    void cancel(int id, int secret, SqlSessions sessions) {
        Integer kept = secrets.get(id);
        if (kept != null && kept == secret) {
            sessions.cancel(id);
        }
    }
}
