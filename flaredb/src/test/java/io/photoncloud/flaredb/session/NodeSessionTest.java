package io.photoncloud.flaredb.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.flaredb.session.SqlSession.Ending;
import io.photoncloud.flaredb.session.SqlSession.TransactionStatus;
import io.photoncloud.flaredb.type.SqlException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeSessionTest {
    private final FakeEngine engine = new FakeEngine();
    private final NodeSessions sessions = new NodeSessions(
            engine, () -> Instant.ofEpochSecond(1_000_000_000), new Random(1), new SessionLimits(10, 5, 5, 10));
    private final CountDownLatch woken = new CountDownLatch(1);
    private final SqlSession session = open(Map.of());

    private SqlSession open(Map<String, String> settings) {
        return sessions.open(new SqlSessions.Client("anna", "store", settings, null), woken::countDown);
    }

    @AfterEach
    void close() {
        session.close();
        sessions.close();
        assertThat(sessions.activities()).isEmpty();
    }

    private List<String> run(String text) {
        var sink = new GatheringSink();
        session.run(text, sink);
        return sink.lines;
    }

    private AbstractThrowableAssert<?, ?> failing(String text) {
        return assertThatThrownBy(() -> run(text)).isInstanceOf(SqlException.class);
    }

    private static String code(Throwable error) {
        return ((SqlException) error).state().code();
    }

    private void fails(String text, String code, String message) {
        failing(text)
                .hasMessage(message)
                .satisfies(error -> assertThat(code(error)).isEqualTo(code));
    }

    @Test
    void aStatementAloneCommitsByItself() {
        assertThat(run("INSERT INTO t VALUES (1, 'x')")).containsExactly("INSERT 0 1");
        assertThat(run("SELECT * FROM t")).containsExactly("columns a,b", "1|x", "SELECT 1");
        assertThat(engine.begun.getLast().readOnly()).isTrue();
        assertThat(run("  -- nothing\n")).containsExactly("empty");
        assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void statementsOfOneTextSucceedOrFailTogether() {
        fails(
                "INSERT INTO t VALUES (1, 'x'); SELECT * FROM broken; INSERT INTO t VALUES (2, 'y')",
                "22012",
                "division by zero");
        assertThat(engine.rows).isEmpty();
        assertThat(run("INSERT INTO t VALUES (1, 'x'); INSERT INTO t VALUES (2, 'y')"))
                .containsExactly("INSERT 0 1", "INSERT 0 1");
        assertThat(engine.rows).hasSize(2);
    }

    @Test
    void aTextMayEndOneTransactionAndBeginAnother() {
        assertThat(run("INSERT INTO t VALUES (1, 'x'); COMMIT; INSERT INTO t VALUES (2, 'y'); ROLLBACK"))
                .containsExactly(
                        "INSERT 0 1",
                        "WARNING 25P01 there is no transaction in progress",
                        "COMMIT",
                        "INSERT 0 1",
                        "WARNING 25P01 there is no transaction in progress",
                        "ROLLBACK");
        assertThat(engine.rows).hasSize(1);
    }

    @Test
    void aBlockFailsUntilItIsRolledBack() {
        assertThat(run("BEGIN")).containsExactly("BEGIN");
        assertThat(run("BEGIN")).containsExactly("WARNING 25001 there is already a transaction in progress", "BEGIN");
        run("INSERT INTO t VALUES (1, 'x')");
        fails("SELECT * FROM broken", "22012", "division by zero");
        assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.FAILED);
        fails("SELECT 1", "25P02", "current transaction is aborted, commands ignored until end of transaction block");
        assertThat(run("COMMIT")).containsExactly("ROLLBACK");
        assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
        assertThat(engine.rows).isEmpty();
    }

    @Test
    void savepointsTakeBackWhatCameAfterThem() {
        run(
                "BEGIN; INSERT INTO t VALUES (1, 'x'); SAVEPOINT a; SET LOCAL lock_timeout = 5; INSERT INTO t VALUES (2, 'y')");
        failing("SELECT * FROM broken");
        assertThat(run("ROLLBACK TO a")).containsExactly("ROLLBACK");
        assertThat(run("SHOW lock_timeout")).contains("0");
        fails("RELEASE b", "3B001", "savepoint \"b\" does not exist");
        assertThat(run("ROLLBACK TO SAVEPOINT a; RELEASE a; COMMIT")).containsExactly("ROLLBACK", "RELEASE", "COMMIT");
        assertThat(engine.rows).hasSize(1);
        fails("SAVEPOINT a", "25P01", "SAVEPOINT can only be used in transaction blocks");
    }

    @Test
    void conflictsAreSettledHereWhereNothingWasSent() {
        engine.conflicts = 3;
        assertThat(run("SELECT * FROM conflict")).containsExactly("columns a,b", "SELECT 0");
        engine.commitConflicts = 2;
        assertThat(run("INSERT INTO t VALUES (1, 'x')")).containsExactly("INSERT 0 1");
        assertThat(engine.rows).hasSize(1);
        engine.conflicts = 1;
        run("BEGIN");
        assertThat(run("SELECT * FROM conflict")).endsWith("SELECT 1");
        run("COMMIT");
        engine.conflicts = 100;
        fails("SELECT * FROM conflict", "40001", "could not serialize access");
    }

    @Test
    void aConflictIsToldWhereTheClientHasSeenSomething() {
        engine.commitConflicts = 1;
        var sink = new GatheringSink();
        sink.sent = true;
        assertThatThrownBy(() -> session.run("INSERT INTO t VALUES (1, 'x')", sink))
                .satisfies(error -> assertThat(code(error)).isEqualTo("40001"));
        assertThat(session.transactionStatus()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void isolationIsSetBeforeTheFirstQuery() {
        run("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT * FROM t");
        assertThat(engine.begun.getLast().isolation())
                .isEqualTo(io.photoncloud.flaredb.transaction.Isolation.READ_COMMITTED);
        fails(
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                "25001",
                "SET TRANSACTION ISOLATION LEVEL must be called before any query");
        run("ROLLBACK");
        run("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY");
        fails("INSERT INTO t VALUES (1, 'x')", "25006", "cannot execute INSERT in a read-only transaction");
        assertThat(run("SHOW transaction_isolation")).contains("serializable");
    }

    @Test
    void settingsFollowTheirTransaction() {
        assertThat(run("SET lock_timeout = '2s'; SHOW lock_timeout")).contains("2s");
        run("BEGIN; SET lock_timeout = 1; ROLLBACK");
        assertThat(run("SHOW lock_timeout")).contains("2s");
        run("BEGIN; SET LOCAL lock_timeout = 1; COMMIT");
        assertThat(run("SHOW lock_timeout")).contains("2s");
        assertThat(run("SET LOCAL lock_timeout = 1"))
                .startsWith("WARNING 25P01 SET LOCAL can only be used in transaction blocks");
        assertThat(run("RESET lock_timeout; SHOW lock_timeout")).contains("0");
        assertThat(run("SET search_path TO \"$user\", public, \"Big One\"; SHOW search_path"))
                .contains("\"$user\", public, \"Big One\"");
        fails("SET nonsense = 1", "42704", "unrecognized configuration parameter \"nonsense\"");
        fails("SET server_version = 1", "55P02", "parameter \"server_version\" cannot be changed");
        fails("SET statement_timeout = 'x'", "22023", "invalid value for parameter \"statement_timeout\": \"x\"");
        fails(
                "SET statement_timeout = -5",
                "22023",
                "-5 ms is outside the valid range for parameter \"statement_timeout\" (0 ms .. 2147483647 ms)");
        fails("SET jit = maybe", "22023", "parameter \"jit\" requires a Boolean value");
        fails("SET TIME ZONE 'Mars/Olympus'", "22023", "invalid value for parameter \"TimeZone\": \"Mars/Olympus\"");
        assertThat(run("SET a.b = 'c'; SHOW a.b")).contains("c");
    }

    @Test
    void clientsAreToldOfSettingsTheyWantToKnow() {
        assertThat(session.takeReportedSettings())
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("DateStyle", "ISO, MDY")
                .containsEntry("session_authorization", "anna");
        assertThat(session.takeReportedSettings()).isEmpty();
        run("SET TimeZone = 'Europe/Berlin'; SET work_mem = '8MB'");
        assertThat(session.takeReportedSettings()).containsExactly(Map.entry("TimeZone", "Europe/Berlin"));
    }

    @Test
    void aSessionBeginsWithWhatItsClientAsksFor() {
        try (SqlSession other = open(Map.of("application_name", "test", "datestyle", "iso, dmy"))) {
            assertThat(other.setting("application_name")).isEqualTo("test");
            assertThat(other.setting("DateStyle")).isEqualTo("ISO, DMY");
        }
        assertThatThrownBy(() -> open(Map.of("nonsense", "1"))).hasMessageContaining("unrecognized");
        assertThat(sessions.activities()).hasSize(1);
    }

    @Test
    void preparedStatementsAreRunByBothProtocols() {
        assertThat(run("PREPARE p (int) AS INSERT INTO t VALUES ($1, 'x'); EXECUTE p(7)"))
                .containsExactly("PREPARE", "INSERT 0 1");
        assertThat(session.prepared("p").parameters()).hasSize(1);
        session.bind("", "p", List.of(8L));
        var sink = new GatheringSink();
        session.execute("", 0, Ending.SYNC, sink);
        session.sync();
        assertThat(sink.lines).containsExactly("INSERT 0 1");
        assertThat(engine.rows).hasSize(2);
        fails("EXECUTE p", "42601", "wrong number of parameters for prepared statement \"p\"");
        fails("PREPARE p AS SELECT 1", "42P05", "prepared statement \"p\" already exists");
        assertThat(run("DEALLOCATE p")).containsExactly("DEALLOCATE");
        fails("EXECUTE p(1)", "26000", "prepared statement \"p\" does not exist");
        assertThat(run("DEALLOCATE ALL")).containsExactly("DEALLOCATE ALL");
    }

    @Test
    void whatWasPlannedBeforeIsNotPlannedAgainUntilTheSchemaChanges() {
        run("SELECT * FROM t");
        run("SELECT * FROM t");
        assertThat(engine.planned).isEqualTo(1);
        run("CREATE TABLE u (a int)");
        run("SELECT * FROM t");
        assertThat(engine.planned).isEqualTo(3);
    }

    @Test
    void aPipelineCommitsAtItsSync() {
        session.parse("", "INSERT INTO t VALUES ($1, 'x')", List.of(23));
        for (long value = 1; value <= 3; value++) {
            session.bind("", "", List.of(value));
            session.execute("", 0, Ending.OPEN, new GatheringSink());
        }
        assertThat(engine.rows).isEmpty();
        session.sync();
        assertThat(engine.rows).hasSize(3);
    }

    @Test
    void aPortalGivesRowsInParts() {
        session.parse("", "SELECT * FROM many", List.of());
        session.bind("p", "", List.of());
        var sink = new GatheringSink();
        session.execute("p", 1_500, Ending.OPEN, sink);
        assertThat(sink.lines).hasSize(1_501).endsWith("1500|many", "suspended");
        session.execute("p", 0, Ending.OPEN, sink);
        assertThat(sink.lines).hasSize(FakeEngine.MANY + 2).endsWith("3000|many", "SELECT 1500");
        session.sync();
        assertThatThrownBy(() -> session.portal("p")).hasMessage("portal \"p\" does not exist");
    }

    @Test
    void cursorsMoveBothWaysWhereTheyScroll() {
        run("BEGIN; DECLARE c SCROLL CURSOR FOR SELECT * FROM many");
        assertThat(run("FETCH 2 FROM c")).containsExactly("columns a,b", "1|many", "2|many", "FETCH 2");
        assertThat(run("FETCH BACKWARD 5 FROM c")).contains("1|many", "FETCH 1");
        assertThat(run("MOVE ABSOLUTE 2999 FROM c")).containsExactly("MOVE 1");
        assertThat(run("FETCH ALL FROM c")).containsExactly("columns a,b", "3000|many", "FETCH 1");
        assertThat(run("FETCH LAST FROM c")).contains("3000|many");
        assertThat(run("FETCH PRIOR FROM c")).contains("2999|many");
        assertThat(run("FETCH RELATIVE -9 FROM c")).contains("2990|many");
        assertThat(run("CLOSE c")).containsExactly("CLOSE CURSOR");
        run("DECLARE d CURSOR FOR SELECT * FROM many");
        run("FETCH 5 FROM d");
        fails("FETCH BACKWARD 1 FROM d", "55000", "cursor can only scan forward");
        run("ROLLBACK");
        fails("FETCH 1 FROM d", "34000", "cursor \"d\" does not exist");
        fails("DECLARE e CURSOR FOR SELECT 1", "25P01", "DECLARE CURSOR can only be used in transaction blocks");
    }

    @Test
    void aCursorWithHoldOutlivesItsTransaction() {
        run("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM many; COMMIT");
        assertThat(run("FETCH 1 FROM c")).contains("1|many");
        assertThat(run("MOVE 2998 FROM c; FETCH 5 FROM c")).contains("MOVE 2998", "3000|many", "FETCH 1");
    }

    @Test
    void copyReadsTextAndCsv() {
        assertThat(copy("COPY t FROM STDIN", "1\tone\\ttab\n2\t\\N\n\\.\nignored"))
                .containsExactly("copy in 2", "COPY 2");
        assertThat(copy("COPY t FROM STDIN (FORMAT csv, HEADER)", "a,b\n3,\"say \"\"hi\"\"\nthere\"\n4,\n5,\"\"\n"))
                .containsExactly("copy in 2", "COPY 3");
        assertThat(engine.rows.toString())
                .isEqualTo("[[1, one\ttab], [2, null], [3, say \"hi\"\nthere], [4, null], [5, ]]");
        assertThatThrownBy(() -> copy("COPY t FROM STDIN", "1\n")).hasMessage("missing data for column \"b\"");
        assertThatThrownBy(() -> copy("COPY t FROM STDIN", "1\t2\t3\n"))
                .hasMessage("extra data after last expected column");
    }

    private List<String> copy(String text, String data) {
        var sink = new GatheringSink();
        for (byte b : data.getBytes(StandardCharsets.UTF_8)) {
            sink.input.add(new byte[] {b});
        }
        session.run(text, sink);
        return sink.lines;
    }

    @Test
    void copyWritesTextCsvAndBinary() {
        copy("COPY t FROM STDIN (FORMAT csv)", "1,\"a\nb\"\n2,\n3,\"\"\n");
        assertThat(run("COPY t TO STDOUT"))
                .containsExactly("copy out 2", "1\ta\\nb\n", "2\t\\N\n", "3\t\n", "copied", "COPY 3");
        assertThat(run("COPY t TO STDOUT (FORMAT csv, HEADER)"))
                .containsExactly("copy out 2", "a,b\n", "1,\"a\nb\"\n", "2,\n", "3,\"\"\n", "copied", "COPY 3");
        List<String> binary = run("COPY t TO STDOUT (FORMAT binary)");
        var sink = new GatheringSink();
        binary.subList(1, binary.size() - 2)
                .forEach(piece -> sink.input.add(piece.getBytes(StandardCharsets.ISO_8859_1)));
        session.run("COPY t FROM STDIN (FORMAT binary)", sink);
        assertThat(engine.rows.subList(3, 6)).isEqualTo(engine.rows.subList(0, 3));
    }

    @Test
    void notificationsComeWithTheCommit() throws InterruptedException {
        run("LISTEN news");
        run("BEGIN; NOTIFY news, 'one'; NOTIFY news, 'one'; NOTIFY other");
        assertThat(session.takeNotifications()).isEmpty();
        run("COMMIT");
        woken.await();
        assertThat(session.takeNotifications())
                .containsExactly(new SqlSession.Notification(session.id(), "news", "one"));
        run("BEGIN; NOTIFY news; ROLLBACK; UNLISTEN *; NOTIFY news");
        assertThat(session.takeNotifications()).isEmpty();
    }

    @Test
    void aStatementIsCancelledAndTheSessionGoesOn() throws InterruptedException {
        Thread canceller = Thread.ofVirtual().start(() -> {
            try {
                engine.waiting.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            sessions.cancel(session.id());
        });
        fails("SELECT * FROM wait", "57014", "canceling statement due to user request");
        canceller.join();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(run("SELECT * FROM t")).endsWith("SELECT 0");
        run("SET statement_timeout = 1");
        fails("SELECT * FROM wait", "57014", "canceling statement due to statement timeout");
    }

    @Test
    void discardAllForgetsAll() {
        run("PREPARE p AS SELECT 1; SET work_mem = '1MB'; LISTEN news");
        assertThat(run("DISCARD ALL")).containsExactly("DISCARD ALL");
        fails("EXECUTE p", "26000", "prepared statement \"p\" does not exist");
        assertThat(run("SHOW work_mem")).contains("4MB");
        fails("BEGIN; DISCARD ALL", "25001", "DISCARD ALL cannot run inside a transaction block");
    }

    @Test
    void sessionsStatementsAndPortalsAreBounded() {
        for (int number = 0; number < 5; number++) {
            run("PREPARE p" + number + " AS SELECT 1");
        }
        failing("PREPARE p AS SELECT 1")
                .satisfies(error -> assertThat(code(error)).isEqualTo("53400"));
        List<SqlSession> others = new java.util.ArrayList<>();
        for (int number = 1; number < 10; number++) {
            others.add(open(Map.of()));
        }
        assertThatThrownBy(() -> open(Map.of()))
                .satisfies(error -> assertThat(code(error)).isEqualTo("53300"));
        others.forEach(SqlSession::close);
    }
}
