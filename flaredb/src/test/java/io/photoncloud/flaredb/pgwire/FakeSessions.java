package io.photoncloud.flaredb.pgwire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.session.Portal;
import io.photoncloud.flaredb.session.Prepared;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.session.SqlSessions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that know a few words: {@code rows n} (numbers with texts), {@code echo} ($1 an integer, $2 a text), {@code begin}, {@code commit}, {@code
 * rollback}, {@code fail}, {@code break} (a fault), {@code wait} (until it is cancelled), {@code in}, {@code out} (COPY), {@code notify}, {@code warn},
 * {@code conflict} (which goes well the second time).
 */
final class FakeSessions implements SqlSessions {
    static final TextContext TEXTS = new TextContext() {
        @Override
        public ZoneId timeZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public long transactionMicros() {
            return 0;
        }
    };

    final Map<Integer, FakeSession> open = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger(100);
    volatile long idleMillisMax;

    @Override
    public SqlSession open(Client client, Runnable wakeUp) {
        if (client.database().equals("nowhere")) {
            throw new SqlException(SqlState.INVALID_CATALOG_NAME, "database \"nowhere\" does not exist");
        }
        var session = new FakeSession(ids.incrementAndGet(), client, wakeUp);
        open.put(session.id, session);
        return session;
    }

    @Override
    public boolean cancel(int id) {
        FakeSession session = open.get(id);
        if (session != null) {
            session.cancel();
        }
        return session != null;
    }

    @Override
    public List<Activity> activities() {
        return List.of();
    }

    @Override
    public void close() {
        open.values().forEach(FakeSession::close);
    }

    FakeSession session(int id) {
        return Objects.requireNonNull(open.get(id));
    }

    /** Waits until no session is open. */
    synchronized void awaitNone() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            wait(1000);
        }
        assertThat(open).isEmpty();
    }

    /** One of them. */
    final class FakeSession implements SqlSession {
        private static final int BATCH = 100;

        final int id;
        final Client client;
        final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private final Runnable wakeUp;
        private final Map<String, Prepared> statements = new HashMap<>();
        private final Map<String, FakePortal> portals = new HashMap<>();
        private final List<Notification> notifications = new ArrayList<>();
        private volatile TransactionStatus status = TransactionStatus.IDLE;
        private boolean told;

        private static final class FakePortal {
            final Prepared prepared;
            final List<? extends @Nullable Object> values;
            long given;

            FakePortal(Prepared prepared, List<? extends @Nullable Object> values) {
                this.prepared = prepared;
                this.values = values;
            }
        }

        FakeSession(int id, Client client, Runnable wakeUp) {
            this.id = id;
            this.client = client;
            this.wakeUp = wakeUp;
        }

        @Override
        public int id() {
            return id;
        }

        @Override
        public TransactionStatus transactionStatus() {
            return status;
        }

        @Override
        public void run(String text, ResultSink sink) {
            if (text.isBlank()) {
                sink.emptyQuery();
                return;
            }
            for (String each : text.split(";", -1)) {
                if (!each.isBlank()) {
                    Prepared prepared = prepare("", each.trim());
                    if (prepared.columns() != null) {
                        sink.columns(prepared.columns());
                    }
                    run(new FakePortal(prepared, List.of()), 0, sink);
                }
            }
        }

        private Prepared prepare(String name, String text) {
            List<SqlType> parameters = text.equals("echo") ? List.of(SqlType.INTEGER, SqlType.TEXT) : List.of();
            boolean rows = text.startsWith("rows") || text.equals("echo") || text.equals("wide");
            return new Prepared(
                    name,
                    text,
                    parameters,
                    rows
                            ? List.of(
                                    ResultColumn.computed("n", SqlType.INTEGER),
                                    ResultColumn.computed("t", SqlType.TEXT))
                            : null);
        }

        private void run(FakePortal portal, long rowsMax, ResultSink sink) {
            List<String> words = List.of(portal.prepared.text().split(" ", -1));
            if (status == TransactionStatus.FAILED && !words.getFirst().equals("rollback")) {
                throw new SqlException(
                        SqlState.IN_FAILED_SQL_TRANSACTION,
                        "current transaction is aborted, commands ignored until end of transaction block");
            }
            switch (words.getFirst()) {
                case "rows" -> rows(portal, Long.parseLong(words.get(1)), rowsMax, sink);
                case "echo" -> {
                    sink.rows(batch(List.of(portal.values)));
                    sink.complete("SELECT 1", 1);
                }
                case "begin" -> end(TransactionStatus.ACTIVE, "BEGIN", sink);
                case "commit" -> end(TransactionStatus.IDLE, "COMMIT", sink);
                case "rollback" -> end(TransactionStatus.IDLE, "ROLLBACK", sink);
                case "fail" ->
                    throw new SqlException(SqlState.UNIQUE_VIOLATION, "twice", "there before", "take another", 3)
                            .withConstraint("public", "t", "t_pkey");
                case "break" -> throw new IllegalStateException("broken");
                case "wait" -> awaitCancel();
                case "in" -> copyIn(sink);
                case "out" -> copyOut(sink);
                case "warn" -> {
                    sink.notice(ResultSink.Notice.of(ResultSink.Severity.WARNING, "01000", "careful"));
                    sink.complete("WARN", 0);
                }
                case "conflict" -> {
                    sink.rows(batch(List.of(List.of(1L, "first"))));
                    boolean again = sink.rewind();
                    sink.rows(batch(List.of(List.of(2L, again ? "again" : "sent"))));
                    sink.complete("SELECT 1", 1);
                }
                default -> throw new SqlException(SqlState.SYNTAX_ERROR, "unknown word");
            }
        }

        private void end(TransactionStatus next, String tag, ResultSink sink) {
            status = next;
            sink.complete(tag, 0);
        }

        private void rows(FakePortal portal, long count, long rowsMax, ResultSink sink) {
            long until = rowsMax == 0 ? count : Math.min(count, portal.given + rowsMax);
            while (portal.given < until) {
                List<List<? extends @Nullable Object>> rows = new ArrayList<>();
                while (portal.given < until && rows.size() < BATCH) {
                    portal.given++;
                    rows.add(List.of(portal.given, "row " + portal.given));
                }
                sink.rows(batch(rows));
            }
            if (portal.given < count) {
                sink.suspended();
            } else {
                sink.complete("SELECT " + count, count);
            }
        }

        private static Batch batch(List<? extends List<? extends @Nullable Object>> rows) {
            VectorBuilder numbers = VectorBuilder.forType(SqlType.INTEGER, rows.size());
            VectorBuilder texts = VectorBuilder.forType(SqlType.TEXT, rows.size());
            for (List<? extends @Nullable Object> row : rows) {
                numbers.append(row.get(0));
                texts.append(row.get(1));
            }
            return new Batch(List.of(numbers.build(), texts.build()), rows.size());
        }

        private void awaitCancel() {
            waiting.countDown();
            try {
                cancelled.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }

        private static void copyIn(ResultSink sink) {
            ResultSink.CopyInput input = sink.copyIn(new ResultSink.CopyShape(false, 2));
            int bytes = 0;
            for (byte[] part = input.next(); part != null; part = input.next()) {
                bytes += part.length;
            }
            sink.complete("COPY " + bytes, bytes);
        }

        private static void copyOut(ResultSink sink) {
            ResultSink.CopyOutput output = sink.copyOut(new ResultSink.CopyShape(false, 1));
            for (String line : List.of("one\n", "two\n")) {
                output.write(line.getBytes(StandardCharsets.UTF_8), 0, line.length());
            }
            output.end();
            sink.complete("COPY 2", 2);
        }

        void notifyOf(String channel) {
            synchronized (notifications) {
                notifications.add(new Notification(7, channel, "hello"));
            }
            wakeUp.run();
        }

        @Override
        public Prepared parse(String name, String text, List<Integer> parameterOids) {
            if (text.equals("nonsense")) {
                throw new SqlException(SqlState.SYNTAX_ERROR, "unknown word", null, null, 1);
            }
            Prepared prepared = prepare(name, text);
            statements.put(name, prepared);
            return prepared;
        }

        @Override
        public Prepared prepared(String name) {
            Prepared prepared = statements.get(name);
            if (prepared == null) {
                throw new SqlException(
                        SqlState.INVALID_SQL_STATEMENT_NAME, "prepared statement \"" + name + "\" does not exist");
            }
            return prepared;
        }

        @Override
        public Portal bind(String portal, String statement, List<? extends @Nullable Object> values) {
            portals.put(portal, new FakePortal(prepared(statement), values));
            return portal(portal);
        }

        @Override
        public Portal portal(String name) {
            FakePortal portal = portals.get(name);
            if (portal == null) {
                throw new SqlException(SqlState.INVALID_CURSOR_NAME, "portal \"" + name + "\" does not exist");
            }
            return new Portal(name, portal.prepared.columns());
        }

        @Override
        public void execute(String portal, long rowsMax, Ending ending, ResultSink sink) {
            portal(portal);
            FakePortal found = portals.get(portal);
            if (found != null) {
                run(found, rowsMax, sink);
            }
        }

        @Override
        public void closeStatement(String name) {
            statements.remove(name);
        }

        @Override
        public void closePortal(String name) {
            portals.remove(name);
        }

        @Override
        public void sync() {
            if (status == TransactionStatus.IDLE) {
                portals.clear();
            }
        }

        @Override
        public void abort() {
            if (status == TransactionStatus.ACTIVE) {
                status = TransactionStatus.FAILED;
            }
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }

        @Override
        public TextContext textContext() {
            return TEXTS;
        }

        @Override
        public String setting(String name) {
            return client.settings().getOrDefault(name, "");
        }

        @Override
        public Map<String, String> takeReportedSettings() {
            if (told) {
                return Map.of();
            }
            told = true;
            return Map.of("server_version", "15.0");
        }

        @Override
        public List<Notification> takeNotifications() {
            synchronized (notifications) {
                List<Notification> taken = List.copyOf(notifications);
                notifications.clear();
                return taken;
            }
        }

        @Override
        public long idleMillisMax() {
            return idleMillisMax;
        }

        @Override
        public void close() {
            open.remove(id);
            synchronized (FakeSessions.this) {
                FakeSessions.this.notifyAll();
            }
        }
    }
}
