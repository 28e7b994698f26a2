package io.photoncloud.flaredb.systemcatalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CommentKey;
import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.TypeKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What psql's commands and pgJDBC's DatabaseMetaData ask, taken from them as they ask a PostgreSQL with the same schema, is asked here too:
 * the rows are the same, apart from oids, which are told apart by what they are of.
 */
class AnswersAsPostgresTest {
    private static final Pattern OID = Pattern.compile("(?<!\\d)1[6-9]\\d{3}(?!\\d)");
    private static final Pattern SIZE = Pattern.compile("\\d+ (bytes|kB)");

    @TempDir
    Path directory;

    private RawConnection postgres;
    private TestingCatalog ours;
    private final Map<String, String> oids = new HashMap<>();

    @BeforeEach
    void define() throws IOException {
        postgres = PostgresServer.get().connect();
        ours = new TestingCatalog(directory);
        postgres.query("drop schema if exists shop cascade; drop schema public cascade; create schema public");
        for (String definition : read("shop.sql")) {
            assertThat(postgres.query(definition).failure()).isEmpty();
            ours.define(definition);
        }
        comment("table customers", oid("customers"), 0, "who buys");
        comment("column customers.email", oid("customers"), 2, "where to write");
        comment("index customers_name", oid("customers_name"), 0, "by name");
        comment("schema shop", ours.snapshot().findSchema("shop").orElseThrow().oid(), 0, "the shop");
        for (String kind : List.of("class:relname", "type:typname", "namespace:nspname", "constraint:conname")) {
            String table = "pg_" + kind.substring(0, kind.indexOf(':'));
            String name = kind.substring(kind.indexOf(':') + 1);
            String query = "select " + name + ", oid from pg_catalog." + table + " where oid >= 16384 order by oid";
            Map<String, String> here = new HashMap<>();
            ours.query(query).forEach(row -> here.put(text(row, 0), text(row, 1)));
            for (List<Optional<String>> row : postgres.query(query).rows()) {
                oids.put(text(row, 1), here.getOrDefault(text(row, 0), "no " + text(row, 0)));
            }
        }
    }

    @AfterEach
    void close() {
        postgres.query("drop schema if exists shop cascade; drop schema public cascade; create schema public");
        postgres.close();
    }

    private static String text(List<Optional<String>> row, int column) {
        return row.get(column).orElse("");
    }

    private static List<String> read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(AnswersAsPostgresTest.class.getResourceAsStream("/sql/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }

    /** PostgreSQL's oids of this schema as ours. */
    private String translated(String text) {
        return OID.matcher(text)
                .replaceAll(oid -> Matcher.quoteReplacement(oids.getOrDefault(oid.group(), oid.group())));
    }

    private void compare(String query, List<String> differences) {
        String theirs = postgres.query(query).rows().stream()
                .map(row -> translated(shown(row)))
                .toList()
                .toString();
        String here;
        try {
            here = ours.query(translated(query)).stream()
                    .map(AnswersAsPostgresTest::shown)
                    .toList()
                    .toString();
        } catch (RuntimeException e) { // tidy: a defect is one more difference
            here = e + " at " + List.of(e.getStackTrace()).stream().findFirst();
        }
        if (!theirs.equals(here)) {
            differences.add(query + "\n    theirs " + theirs + "\n    ours   " + here);
        }
    }

    private static String shown(List<Optional<String>> row) {
        return SIZE.matcher(
                        row.stream().map(value -> value.orElse("\\N")).toList().toString())
                .replaceAll("some bytes");
    }

    /** COMMENT ON as its text says it, for what the binder does not know yet. */
    private void comment(String what, int object, int column, String text) {
        assertThat(postgres.query("comment on " + what + " is '" + text + "'").failure())
                .isEmpty();
        ours.change(List.of(new CatalogChange.PutComment(new CommentKey(object, column), text)));
    }

    private int oid(String relation) {
        return Math.toIntExact(ours.view()
                .findObject(TypeKind.REGCLASS, relation, List.of("public"))
                .orElseThrow());
    }

    private static List<String> asked(String command) throws IOException {
        PostgresServer server = PostgresServer.get();
        Process psql = new ProcessBuilder(
                        "psql",
                        "-X",
                        "-E",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        "postgres",
                        "-d",
                        "postgres",
                        "-c",
                        command)
                .redirectErrorStream(true)
                .start();
        String output = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> queries = new ArrayList<>();
        for (String part : output.split("\\*{9} QUERY \\*{10}\n", -1)) {
            int end = part.indexOf("\n**************************\n");
            if (end > 0) {
                queries.add(part.substring(0, end));
            }
        }
        return queries;
    }

    @Test
    void psqlDescribesTheSchemaAsOfPostgres() throws IOException {
        List<String> differences = new ArrayList<>();
        int asked = 0;
        for (String command : read("psql-commands.txt")) {
            for (String query : asked(command)) {
                asked++;
                compare(query, differences);
            }
        }
        assertThat(asked).isGreaterThan(100);
        assertThat(differences).as("%d of %d differ", differences.size(), asked).isEmpty();
    }

    /** Statements as pgJDBC sends them while something is called. */
    private static List<String> sent(DriverCall call) throws SQLException {
        List<String> statements = new ArrayList<>();
        Logger logger = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord message) {
                if (message.getMessage().contains("FE=> SimpleQuery")) {
                    statements.add(String.valueOf(message.getParameters()[0]));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        try (Connection connection =
                DriverManager.getConnection(PostgresServer.get().url() + "&preferQueryMode=simple")) {
            logger.setLevel(Level.FINEST);
            logger.setUseParentHandlers(false);
            logger.addHandler(handler);
            call.run(connection.getMetaData());
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(null);
        }
        return statements;
    }

    @FunctionalInterface
    private interface DriverCall {
        void run(DatabaseMetaData about) throws SQLException;
    }

    @Test
    void whatPsqlAsksOfTheServerIsAnswered() throws IOException {
        List<String> failures = new ArrayList<>();
        for (String command : read("psql-server-commands.txt")) {
            List<String> queries = asked(command);
            assertThat(queries).as(command).isNotEmpty();
            for (String query : queries) {
                try {
                    var _ = ours.query(translated(query));
                } catch (SqlException e) {
                    failures.add(command + ": " + e.getMessage() + " in " + query);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void pgJdbcSeesTheSchemaAsOfPostgres() throws SQLException {
        List<DriverCall> calls = List.of(
                about -> about.getSchemas(),
                about -> about.getSchemas(null, "sh%"),
                about -> about.getTables(null, null, "%", new String[] {"TABLE", "VIEW"}),
                about -> about.getTables(null, "public", "%", null),
                about -> about.getTables(null, "shop", "lines", new String[] {"TABLE"}),
                about -> about.getColumns(null, "public", "%", "%"),
                about -> about.getColumns(null, "shop", "lines", "%"),
                about -> about.getPrimaryKeys(null, "public", "customers"),
                about -> about.getPrimaryKeys(null, "shop", "lines"),
                about -> about.getImportedKeys(null, "public", "orders"),
                about -> about.getExportedKeys(null, "public", "customers"),
                about -> about.getCrossReference(null, "public", "customers", null, "public", "orders"),
                about -> about.getIndexInfo(null, "public", "customers", false, true),
                about -> about.getIndexInfo(null, "shop", "lines", true, false),
                about -> about.getBestRowIdentifier(null, "public", "customers", 0, true),
                about -> about.getUDTs(null, "public", "mood", null),
                about -> about.getProcedures(null, "public", "%"),
                about -> about.getFunctions(null, "public", "%"),
                about -> about.getTablePrivileges(null, "public", "customers"),
                about -> about.getClientInfoProperties());
        List<String> differences = new ArrayList<>();
        int asked = 0;
        for (DriverCall call : calls) {
            for (String query : sent(call)) {
                asked++;
                compare(query, differences);
            }
        }
        assertThat(asked).isGreaterThan(20);
        assertThat(differences).as("%d of %d differ", differences.size(), asked).isEmpty();
    }

    @Test
    void viewsForUsersShowTheSchemaAsOfPostgres() throws IOException {
        List<String> differences = new ArrayList<>();
        for (String query : read("catalogue.sql")) {
            compare(query, differences);
        }
        assertThat(differences).isEmpty();
    }

    @Test
    void whatIsTheSystemsIsNotChanged() {
        for (String statement : List.of(
                "drop table pg_class",
                "drop table pg_catalog.pg_attribute cascade",
                "drop schema pg_catalog cascade",
                "create table pg_catalog.mine (a int)",
                "create view pg_catalog.mine as select 1 as a")) {
            RawConnection.Failure theirs = postgres.query(statement).failure().orElseThrow();
            assertThatThrownBy(() -> ours.define(statement))
                    .as(statement)
                    .isInstanceOfSatisfying(
                            SqlException.class,
                            refused -> assertThat(refused.state().code() + " " + refused.message())
                                    .isEqualTo(theirs.code() + " " + theirs.message()));
        }
    }
}
