package io.photoncloud.flaredb.sql;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.flaredb.session.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that outlive a call: transactions over several, and answers of which rows are left. A bounded number; each is its caller's, serves one
 * call at a time, and is closed when nobody has used it for a while. Safe for many threads.
 */
final class KeptSessions implements AutoCloseable {

    private final int max;
    private final Duration idleMax;
    private final IdSource ids;
    private final LongSupplier nanoTime;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    KeptSessions(int max, Duration idleMax, IdSource ids, LongSupplier nanoTime) {
        this.max = max;
        this.idleMax = idleMax;
        this.ids = ids;
        this.nanoTime = nanoTime;
    }

    Duration idleMax() {
        return idleMax;
    }

    /** One of them. */
    static final class Kept {

        private final String id;
        private final String owner;
        private final SqlSession session;
        private final boolean transaction;
        private final ReentrantLock inUse = new ReentrantLock();
        private volatile long usedNanos;
        private boolean gone;
        private long numbers;

        private Kept(String id, String owner, SqlSession session, boolean transaction, long usedNanos) {
            this.id = id;
            this.owner = owner;
            this.session = session;
            this.transaction = transaction;
            this.usedNanos = usedNanos;
        }

        String id() {
            return id;
        }

        SqlSession session() {
            return session;
        }

        /** For a name that no portal of this session has. For who uses it. */
        long nextNumber() {
            return ++numbers;
        }

        /** Rather than an answer. */
        boolean isTransaction() {
            return transaction;
        }
    }

    /**
     * Keeps a session from now on.
     *
     * @param owner a digest of who may use it
     * @param transaction rather than an answer
     * @throws CloudException RATE_LIMITED, and the session is closed
     */
    Kept keep(String owner, SqlSession session, boolean transaction) {
        expire();
        if (kept.size() >= max) {
            session.close();
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    max + " transactions and answers are kept, as many as photon.flaredb.answers.kept-max allows");
        }
        Kept added = new Kept(ids.nextUuid().toString(), owner, session, transaction, nanoTime.getAsLong());
        kept.put(added.id, added);
        return added;
    }

    /** What is done with one that is used. */
    @FunctionalInterface
    interface Use<T> {
        T with(Kept kept);
    }

    /** @throws CloudException NOT_FOUND, of another caller too; CONFLICT, another call uses it */
    <T> T use(String owner, String what, String id, Use<T> use) {
        Kept found = find(owner, id);
        if (found == null) {
            throw absent(what, id);
        }
        if (!found.inUse.tryLock()) {
            throw new CloudException(ErrorCode.CONFLICT, "another call uses the " + what + " " + id + " just now");
        }
        try {
            if (found.gone) {
                throw absent(what, id);
            }
            return use.with(found);
        } finally {
            found.usedNanos = nanoTime.getAsLong();
            found.inUse.unlock();
        }
    }

    private @Nullable Kept find(String owner, String id) {
        Kept found = kept.get(id);
        return found == null || !found.owner.equals(owner) ? null : found;
    }

    private CloudException absent(String what, String id) {
        return new CloudException(
                ErrorCode.NOT_FOUND,
                "no " + what + " " + id + ": it has ended, or nobody asked for it for " + idleMax.toSeconds() + " s");
    }

    /** Closes one, from within its use. */
    void end(Kept ended) {
        ended.gone = true;
        kept.remove(ended.id);
        ended.session.close();
    }

    /** Closes those that nobody has used for too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        for (Kept each : new ArrayList<>(kept.values())) {
            if (now - each.usedNanos > idleMax.toNanos() && each.inUse.tryLock()) {
                try {
                    if (now - each.usedNanos > idleMax.toNanos() && !each.gone) {
                        end(each);
                    }
                } finally {
                    each.inUse.unlock();
                }
            }
        }
    }

    int size() {
        return kept.size();
    }

    @Override
    public void close() {
        List<Kept> all = new ArrayList<>(kept.values());
        all.forEach(each -> each.session.cancel());
        for (Kept each : all) {
            each.inUse.lock();
            try {
                if (!each.gone) {
                    end(each);
                }
            } finally {
                each.inUse.unlock();
            }
        }
    }
}
