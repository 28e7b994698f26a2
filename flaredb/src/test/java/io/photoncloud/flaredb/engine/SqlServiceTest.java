package io.photoncloud.flaredb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.flaredb.TestingFlareDb;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The whole service, from PostgreSQL's driver down to rows in a store. */
class SqlServiceTest {

    private static TestingFlareDb service;

    @BeforeAll
    static void start() {
        service = TestingFlareDb.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(service.jdbcUrl());
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    /** Rows as texts, columns parted by bars. */
    private static List<String> query(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(text)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    columns.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join("|", columns));
            }
            return found;
        }
    }

    private static void refuses(Connection connection, String text, String state, String message) {
        assertThatThrownBy(() -> run(connection, text))
                .isInstanceOfSatisfying(
                        PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(message);
    }

    @Test
    void rowsAreWrittenAndAskedFor() throws SQLException {
        try (Connection connection = connect()) {
            run(
                    connection,
                    "CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL UNIQUE, born date)",
                    "CREATE TABLE book (id int PRIMARY KEY, author int REFERENCES author, title text, price numeric(8,2))",
                    "CREATE INDEX book_by_author ON book (author, price DESC)");
            assertThat(
                            query(
                                    connection,
                                    "INSERT INTO author (name, born) VALUES ('Anna', '1970-01-02'), ('Bert', NULL) RETURNING id, name"))
                    .containsExactly("1|Anna", "2|Bert");
            run(connection, "INSERT INTO book VALUES (1, 1, 'A', 10.50), (2, 1, 'B', 7), (3, 2, 'C', 12.25)");
            assertThat(query(
                            connection,
                            "SELECT a.name, count(*), sum(b.price) FROM author a JOIN book b ON b.author = a.id"
                                    + " GROUP BY a.name ORDER BY a.name"))
                    .containsExactly("Anna|2|17.50", "Bert|1|12.25");
            assertThat(query(
                            connection,
                            "SELECT title, rank() OVER (PARTITION BY author ORDER BY price) FROM book ORDER BY title"))
                    .containsExactly("A|2", "B|1", "C|1");
            assertThat(
                            query(
                                    connection,
                                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) FROM n"))
                    .containsExactly("10");
            assertThat(query(connection, "UPDATE book SET price = price * 2 WHERE author = 1 RETURNING id, price"))
                    .containsExactlyInAnyOrder("1|21.00", "2|14.00");
            assertThat(
                            query(
                                    connection,
                                    "INSERT INTO author (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = 'Ann' RETURNING name"))
                    .containsExactly("Ann");
            assertThat(query(connection, "DELETE FROM book WHERE id IN (SELECT max(id) FROM book) RETURNING title"))
                    .containsExactly("C");
            assertThat(query(connection, "SELECT last_value FROM author_id_seq"))
                    .containsExactly("2");
            assertThat(query(connection, "SELECT 'author'::regclass, to_regclass('nothing')"))
                    .containsExactly("author|null");
            run(connection, "DROP TABLE book, author");
        }
    }

    @Test
    void errorsHavePostgresqlsCodesAndPlaces() throws SQLException {
        try (Connection connection = connect()) {
            run(
                    connection,
                    "CREATE TABLE e (id int PRIMARY KEY, n int NOT NULL, c int CHECK (c > 0))",
                    "INSERT INTO e VALUES (1, 1, 1)");
            refuses(connection, "SELEC 1", "42601", "syntax error at or near \"SELEC\"");
            refuses(connection, "SELECT 1 FROM nothing", "42P01", "relation \"nothing\" does not exist");
            refuses(connection, "INSERT INTO e VALUES (1, 1, 1)", "23505", "Key (id)=(1) already exists.");
            refuses(connection, "INSERT INTO e VALUES (2, NULL, 1)", "23502", "null value in column \"n\"");
            refuses(connection, "INSERT INTO e VALUES (2, 1, 0)", "23514", "e_c_check");
            refuses(connection, "SELECT 1 / 0", "22012", "division by zero");
            refuses(connection, "SELECT 'x'::int", "22P02", "invalid input syntax for type integer");
            refuses(connection, "CREATE TEMP TABLE t (i int)", "0A000", "temporary tables are not supported");
            refuses(connection, "CREATE INDEX ON e USING gin (n)", "42704", "no default operator class");
            assertThatThrownBy(() -> query(connection, "SELECT x FROM e"))
                    .isInstanceOfSatisfying(PSQLException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("42703");
                        assertThat(e.getServerErrorMessage())
                                .extracting(ServerErrorMessage::getPosition)
                                .isEqualTo(8);
                    });
            connection.setAutoCommit(false);
            refuses(connection, "SELECT 1 / 0", "22012", "division by zero");
            refuses(connection, "SELECT 1", "25P02", "current transaction is aborted");
            connection.rollback();
            run(connection, "DROP TABLE e");
            connection.rollback();
            assertThat(query(connection, "SELECT count(*) FROM e")).containsExactly("1");
            run(connection, "DROP TABLE e");
            connection.commit();
            refuses(connection, "SELECT 1 FROM e", "42P01", "relation \"e\" does not exist");
        }
    }

    @Test
    void foreignKeysHold() throws SQLException {
        try (Connection connection = connect()) {
            run(
                    connection,
                    "CREATE TABLE p (id int PRIMARY KEY, a int, b int, UNIQUE (a, b))",
                    "CREATE TABLE c (id int PRIMARY KEY, p int DEFAULT 7 REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                    "CREATE TABLE n (id int PRIMARY KEY, c int REFERENCES c ON DELETE SET NULL)",
                    "CREATE TABLE d (a int, b int, FOREIGN KEY (a, b) REFERENCES p (a, b))",
                    "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree ON DELETE CASCADE)",
                    "INSERT INTO p VALUES (1, 10, 20), (2, 11, 21), (7, 0, 0)",
                    "INSERT INTO c VALUES (1, 1), (2, 2), (3, NULL)",
                    "INSERT INTO n VALUES (1, 1), (2, 2)",
                    "INSERT INTO d VALUES (10, 20), (NULL, 99)");
            refuses(
                    connection,
                    "INSERT INTO c VALUES (4, 9)",
                    "23503",
                    "insert or update on table \"c\" violates foreign key constraint \"c_p_fkey\"\n"
                            + "  Detail: Key (p)=(9) is not present in table \"p\".");
            refuses(connection, "UPDATE c SET p = 9 WHERE id = 1", "23503", "Key (p)=(9) is not present");
            refuses(
                    connection,
                    "DELETE FROM p WHERE id = 1",
                    "23503",
                    "update or delete on table \"p\" violates foreign key constraint \"d_a_b_fkey\" on table \"d\"\n"
                            + "  Detail: Key (a, b)=(10, 20) is still referenced from table \"d\".");
            run(connection, "DELETE FROM d", "UPDATE p SET id = 5 WHERE id = 1");
            assertThat(query(connection, "SELECT p FROM c ORDER BY id")).containsExactly("5", "2", "null");
            run(connection, "DELETE FROM p WHERE id = 5");
            assertThat(query(connection, "SELECT id FROM c ORDER BY id")).containsExactly("2", "3");
            assertThat(query(connection, "SELECT id, c FROM n ORDER BY id")).containsExactly("1|null", "2|2");
            run(connection, "INSERT INTO tree VALUES (3, 2), (2, 1), (1, NULL)", "DELETE FROM tree WHERE id = 1");
            assertThat(query(connection, "SELECT count(*) FROM tree")).containsExactly("0");
            refuses(
                    connection,
                    "TRUNCATE p",
                    "0A000",
                    "cannot truncate a table referenced in a foreign key constraint");
            run(connection, "TRUNCATE p, c, n, d");
            assertThat(query(connection, "SELECT count(*) FROM c")).containsExactly("0");
            refuses(
                    connection,
                    "CREATE TABLE late (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
                    "0A000",
                    "INITIALLY DEFERRED constraints are not supported");
            run(connection, "DROP TABLE n, c, d, p, tree");
        }
    }

    @Test
    void aPlanIsMadeAnewWhenTheSchemaIsAnother() throws SQLException {
        try (Connection one = connect();
                Connection other = connect()) {
            run(one, "CREATE TABLE s (id int PRIMARY KEY, v text)", "INSERT INTO s VALUES (1, 'a'), (2, 'b')");
            try (PreparedStatement read = other.prepareStatement("SELECT v FROM s WHERE v = ?")) {
                for (int turn = 0; turn < 8; turn++) {
                    read.setString(1, "b");
                    try (ResultSet rows = read.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                    }
                    run(one, turn % 2 == 0 ? "CREATE INDEX s_v ON s (v)" : "DROP INDEX s_v");
                }
            }
            one.setAutoCommit(false);
            run(one, "SAVEPOINT before", "CREATE TABLE inside (i int)", "INSERT INTO inside VALUES (1)");
            run(one, "ROLLBACK TO before");
            refuses(one, "INSERT INTO inside VALUES (1)", "42P01", "relation \"inside\" does not exist");
            one.rollback();
            run(one, "DROP TABLE s");
            one.commit();
        }
    }

    @Test
    void aTableIsAlteredWithItsRows() throws SQLException {
        try (Connection connection = connect()) {
            run(connection, "CREATE TABLE a (x int, y int)", "INSERT INTO a VALUES (1, 10), (2, 20), (2, 30)");
            refuses(connection, "ALTER TABLE a ADD PRIMARY KEY (x)", "23505", "could not create unique index");
            run(connection, "UPDATE a SET x = 3 WHERE y = 30", "ALTER TABLE a ADD PRIMARY KEY (x)");
            refuses(connection, "INSERT INTO a VALUES (3, 1)", "23505", "Key (x)=(3) already exists.");
            run(
                    connection,
                    "ALTER TABLE a ADD COLUMN z int",
                    "ALTER TABLE a ADD COLUMN s serial, ADD COLUMN w text NOT NULL DEFAULT 'w',"
                            + " ADD COLUMN g int GENERATED ALWAYS AS (y * 2) STORED");
            assertThat(query(connection, "SELECT * FROM a WHERE x = 2")).containsExactly("2|20|null|2|w|40");
            refuses(connection, "ALTER TABLE a ALTER z SET NOT NULL", "23502", "contains null values");
            refuses(connection, "ALTER TABLE a ADD CHECK (y > 10)", "23514", "is violated by some row");
            run(connection, "ALTER TABLE a ADD CONSTRAINT positive CHECK (y > 0), ALTER z SET DEFAULT 5");
            refuses(connection, "INSERT INTO a VALUES (4, 0)", "23514", "positive");
            run(connection, "ALTER TABLE a DROP CONSTRAINT positive", "INSERT INTO a (x, y) VALUES (4, 0)");
            assertThat(query(connection, "SELECT z, s, w FROM a WHERE x = 4")).containsExactly("5|5|w");
            refuses(connection, "ALTER TABLE a ADD FOREIGN KEY (y) REFERENCES a", "23503", "is not present in table");
            run(connection, "ALTER TABLE a DROP COLUMN z");
            assertThat(query(connection, "SELECT * FROM a WHERE x = 2")).containsExactly("2|20|2|w|40");
            run(connection, "DROP TABLE a");
        }
    }

    @Test
    void aUniqueIndexIsNotBuiltOverDuplicates() throws SQLException {
        try (Connection connection = connect()) {
            run(connection, "CREATE TABLE u (v int)", "INSERT INTO u SELECT i % 3 FROM generate_series(1, 5) i");
            refuses(connection, "CREATE UNIQUE INDEX u_v ON u (v)", "23505", "could not create unique index \"u_v\"");
            run(connection, "DELETE FROM u WHERE v > 0", "DELETE FROM u", "INSERT INTO u VALUES (1), (2)");
            run(connection, "CREATE UNIQUE INDEX u_v ON u (v)");
            refuses(connection, "INSERT INTO u VALUES (2)", "23505", "Key (v)=(2) already exists.");
            assertThat(query(connection, "EXPLAIN (COSTS OFF) SELECT v FROM u WHERE v = 2"))
                    .first()
                    .isEqualTo("Index Scan using u_v on u");
            run(connection, "DROP TABLE u");
        }
    }

    @Test
    void thePastCanBeRead() throws SQLException {
        try (Connection connection = connect()) {
            run(connection, "CREATE TABLE h (v int)", "INSERT INTO h VALUES (1)");
            String before = query(connection, "SELECT clock_timestamp()").getFirst();
            // Past the millisecond that the moment is in.
            run(connection, "SELECT pg_sleep(0.005)", "UPDATE h SET v = 2");
            assertThat(query(connection, "SELECT v FROM h")).containsExactly("2");
            assertThat(query(connection, "SELECT v FROM h AS OF SYSTEM TIME '" + before + "'"))
                    .containsExactly("1");
            run(connection, "DROP TABLE h");
            assertThat(query(connection, "SELECT v FROM h AS OF SYSTEM TIME '" + before + "'"))
                    .containsExactly("1");
        }
    }

    @Test
    void rowsAreCopiedInAndOut() throws SQLException, IOException {
        try (Connection connection = connect()) {
            run(connection, "CREATE TABLE k (id int PRIMARY KEY, t text)");
            StringBuilder lines = new StringBuilder();
            for (int row = 0; row < 1_000; row++) {
                lines.append(row)
                        .append('\t')
                        .append(row % 7 == 0 ? "\\N" : "x" + row)
                        .append('\n');
            }
            var copies = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copies.copyIn("COPY k FROM STDIN", new StringReader(lines.toString())))
                    .isEqualTo(1_000);
            StringWriter out = new StringWriter();
            copies.copyOut("COPY (SELECT * FROM k ORDER BY id) TO STDOUT", out);
            assertThat(out).hasToString(lines.toString());
            assertThatThrownBy(() -> copies.copyIn("COPY k FROM STDIN", new StringReader("1\ta\n")))
                    .hasMessageContaining("duplicate key value");
            run(connection, "DROP TABLE k");
        }
    }

    @Test
    void aStatementIsCancelled() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Boolean> sleeping = pool.submit(() -> statement.execute("SELECT pg_sleep(600)"));
            do {
                statement.cancel();
            } while (!ended(sleeping));
            assertThatThrownBy(sleeping::get).hasRootCauseMessage("ERROR: canceling statement due to user request");
            assertThat(query(connection, "SELECT 1")).containsExactly("1");
        }
    }

    private static boolean ended(Future<?> work) throws InterruptedException {
        try {
            work.get(50, TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.ExecutionException e) {
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    @Test
    void transfersKeepTheSum() throws Exception {
        try (Connection connection = connect()) {
            run(
                    connection,
                    "CREATE TABLE bank (id int PRIMARY KEY, amount int NOT NULL)",
                    "INSERT INTO bank SELECT i, 100 FROM generate_series(1, 10) i");
        }
        long seed = new Random().nextLong();
        inParallel(8, thread -> {
            Random random = new Random(seed + thread);
            try (Connection connection = connect()) {
                connection.setAutoCommit(false);
                for (int done = 0; done < 20; ) {
                    done += transfer(connection, random) ? 1 : 0;
                }
            }
        });
        try (Connection connection = connect()) {
            assertThat(query(connection, "SELECT sum(amount) FROM bank"))
                    .as("seed %s", seed)
                    .containsExactly("1000");
            run(connection, "DROP TABLE bank");
        }
    }

    private static boolean transfer(Connection connection, Random random) throws SQLException {
        int amount = random.nextInt(10);
        try {
            run(
                    connection,
                    "UPDATE bank SET amount = amount - " + amount + " WHERE id = " + (1 + random.nextInt(10)),
                    "UPDATE bank SET amount = amount + " + amount + " WHERE id = " + (1 + random.nextInt(10)));
            connection.commit();
            return true;
        } catch (PSQLException e) {
            assertThat(e.getSQLState()).isIn("40001", "40P01");
            connection.rollback();
            return false;
        }
    }

    @Test
    void sixteenUpdateOneRowWithoutAnErrorAndNoUpdateIsLost() throws Exception {
        try (Connection connection = connect()) {
            run(connection, "CREATE TABLE hot (id int PRIMARY KEY, n int)", "INSERT INTO hot VALUES (1, 0)");
        }
        inParallel(16, _ -> {
            try (Connection connection = connect();
                    PreparedStatement update = connection.prepareStatement("UPDATE hot SET n = n + ? WHERE id = ?")) {
                for (int turn = 0; turn < 10; turn++) {
                    update.setInt(1, 1);
                    update.setInt(2, 1);
                    assertThat(update.executeUpdate()).isEqualTo(1);
                }
            }
        });
        try (Connection connection = connect()) {
            assertThat(query(connection, "SELECT n FROM hot")).containsExactly("160");
            run(connection, "DROP TABLE hot");
        }
    }

    @Test
    void whatWasCommittedIsThereAfterARestart(@TempDir Path directory) throws SQLException {
        try (TestingFlareDb first = TestingFlareDb.in(directory);
                Connection connection = DriverManager.getConnection(first.jdbcUrl())) {
            run(connection, "CREATE TABLE kept (id serial PRIMARY KEY, v text)");
            run(connection, "INSERT INTO kept (v) VALUES ('a'), ('b')");
        }
        try (TestingFlareDb second = TestingFlareDb.in(directory);
                Connection connection = DriverManager.getConnection(second.jdbcUrl())) {
            assertThat(query(connection, "SELECT id, v FROM kept ORDER BY id")).containsExactly("1|a", "2|b");
            run(connection, "INSERT INTO kept (v) VALUES ('c')");
            assertThat(query(connection, "SELECT count(DISTINCT id) FROM kept")).containsExactly("3");
        }
    }

    /** What a thread does, by its number. */
    private interface Task {
        void run(int thread) throws SQLException;
    }

    private static void inParallel(int threads, Task task) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                running.add(pool.submit(() -> {
                    task.run(number);
                    return number;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }
}
