package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** This node's sessions, and what they share: the engine, cached plans, channels and advisory locks. */
public final class NodeSessions implements SqlSessions {
    private static final long LOOK_INTERVAL_MILLIS = 50;

    private final Engine engine;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final SessionLimits limits;
    private final PlanCache plans;
    private final Channels channels = new Channels();
    private final AdvisoryLocks advisoryLocks = new AdvisoryLocks();
    private final Map<Integer, NodeSession> open = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    public NodeSessions(Engine engine, InstantSource clock, RandomGenerator random, SessionLimits limits) {
        this.engine = engine;
        this.clock = clock;
        this.random = random;
        this.limits = limits;
        this.plans = new PlanCache(limits.cachedPlansMax());
        Thread.ofVirtual().name("sql-timeouts").start(this::stopOverdue);
    }

    Engine engine() {
        return engine;
    }

    InstantSource clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    SessionLimits limits() {
        return limits;
    }

    PlanCache plans() {
        return plans;
    }

    Channels channels() {
        return channels;
    }

    AdvisoryLocks advisoryLocks() {
        return advisoryLocks;
    }

    @Override
    public SqlSession open(Client client, Runnable wakeUp) {
        if (closed.getCount() == 0) {
            throw new SqlException(SqlState.CANNOT_CONNECT_NOW, "the database system is shutting down");
        }
        if (count.incrementAndGet() > limits.sessionsMax()) {
            count.decrementAndGet();
            throw new SqlException(
                    SqlState.TOO_MANY_CONNECTIONS,
                    "sorry, too many clients already",
                    SessionLimits.SESSIONS_MAX + " is " + limits.sessionsMax(),
                    null);
        }
        @Nullable NodeSession session = null;
        try {
            session = new NodeSession(nextId(), client, this, wakeUp);
            return session;
        } finally {
            if (session == null) {
                count.decrementAndGet();
            }
        }
    }

    /** Positive, and of no open session. */
    private int nextId() {
        return lastId.updateAndGet(last -> {
            int next = last;
            do {
                next = next == Integer.MAX_VALUE ? 1 : next + 1;
            } while (open.containsKey(next));
            return next;
        });
    }

    void opened(NodeSession session) {
        open.put(session.id(), session);
    }

    void closed(NodeSession session) {
        if (open.remove(session.id(), session)) {
            count.decrementAndGet();
        }
    }

    @Override
    public boolean cancel(int id) {
        NodeSession session = open.get(id);
        if (session == null) {
            return false;
        }
        session.cancel();
        return true;
    }

    @Override
    public List<Activity> activities() {
        return open.values().stream().map(NodeSession::activity).toList();
    }

    private void stopOverdue() {
        try {
            while (!closed.await(LOOK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                open.values().forEach(session -> session.cancellation().stopIfOverdue(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        open.values().forEach(NodeSession::cancel);
    }
}
