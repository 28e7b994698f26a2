package io.photoncloud.flaredb.bind;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.BuiltInFunctions;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.type.SqlException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What statements are bound to, beside a PostgreSQL with the same schema: names and types of columns, types of parameters, errors. */
class BindsAsPostgresTest {
    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);
    private final FunctionRegistry functions = new BuiltInFunctions();
    private final AtomicInteger oids = new AtomicInteger(CatalogSnapshot.FIRST_USER_OID);
    private CatalogSnapshot catalog = CatalogSnapshot.initial("postgres");

    static final EvaluationContext VALUES = new EvaluationContext() {
        @Override
        public ZoneId timeZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public long transactionMicros() {
            return 0;
        }
    };

    private BoundStatement bind(String sql) {
        ParsedStatement parsed = parser.parse(sql).getFirst();
        return Binder.bind(
                parsed,
                new BindContext(
                        catalog, List.of("public"), functions, List.of(), VALUES, "postgres", oids::getAndIncrement));
    }

    private void define(String sql) {
        BoundStatement.Definition definition = (BoundStatement.Definition) bind(sql);
        catalog = catalog.with(definition.changes(), catalog.version() + 1);
    }

    @Test
    void statementsAreBoundAsByPostgres() throws IOException {
        List<String> differences = new ArrayList<>();
        List<String> statements = read("bound.sql");
        int same = 0;
        try (RawConnection postgres = PostgresServer.get().connect()) {
            postgres.query("drop schema public cascade; create schema public");
            for (String definition : read("schema.sql")) {
                assertThat(postgres.query(definition).failure()).isEmpty();
                define(definition);
            }
            for (String statement : statements) {
                String theirs = theirs(postgres.describe(statement));
                String ours = ours(statement);
                if (theirs.equals(ours)) {
                    same++;
                } else {
                    differences.add(statement + "\n    theirs " + theirs + "\n    ours   " + ours);
                }
            }
        }
        assertThat(differences)
                .as("%d of %d are the same", same, statements.size())
                .isEmpty();
    }

    private String theirs(RawConnection.Description description) {
        if (description.failure().isPresent()) {
            RawConnection.Failure failure = description.failure().get();
            return failure.code() + " " + failure.message() + " @" + failure.position() + " " + failure.hint();
        }
        List<String> columns = description.columns().stream()
                .map(column -> column.name() + ":" + known(column.type()) + ":" + column.modifier())
                .toList();
        return columns + " " + description.parameters();
    }

    /** An enum has another oid on each side. */
    static String known(int type) {
        return type >= CatalogSnapshot.FIRST_USER_OID ? "enum" : Integer.toString(type);
    }

    private String ours(String statement) {
        try {
            BoundStatement.Plan plan = (BoundStatement.Plan) bind(statement);
            List<String> columns = plan.plan().columns().stream()
                    .map(column -> column.name() + ":" + known(column.type().oid()) + ":"
                            + column.type().modifier())
                    .toList();
            return columns + " "
                    + plan.parameters().stream().map(type -> type.oid()).toList();
        } catch (SqlException e) {
            return e.state().code() + " " + e.message() + " @" + e.position() + " "
                    + Objects.requireNonNullElse(e.hint(), "");
        } catch (RuntimeException e) { // tidy: a defect is one more difference
            StackTraceElement at = e.getStackTrace()[0];
            return e + " at " + at;
        }
    }

    static List<String> read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(BindsAsPostgresTest.class.getResourceAsStream("/sql/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
