package io.photoncloud.flaredb.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.bind.BindContext;
import io.photoncloud.flaredb.bind.Binder;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.execute.MemoryRows;
import io.photoncloud.flaredb.execute.TestingExecution;
import io.photoncloud.flaredb.function.BuiltInFunctions;
import io.photoncloud.flaredb.function.FixedContext;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.plan.Planner;
import io.photoncloud.flaredb.plan.Statistics;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries without tables, from their text to the texts of their answers, beside PostgreSQL: rows or SQLSTATE are the same. */
class AnswersAsPostgresTest {
    private static final long BUDGET = 256L << 20;

    @TempDir
    Path directory;

    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);
    private final BuiltInFunctions functions = new BuiltInFunctions();

    @Test
    void answersOfTheListAreThoseOfPostgres() throws IOException {
        assertThat(differences(read("answers.sql"))).isEmpty();
    }

    private List<String> differences(List<String> queries) {
        List<String> differences = new ArrayList<>();
        TestingExecution execution = new TestingExecution(directory, new MemoryRows());
        try (RawConnection postgres = PostgresServer.get().connect()) {
            for (String query : queries) {
                String theirs = theirs(postgres.query(query));
                String ours = ours(query, execution);
                if (!theirs.equals(ours)) {
                    differences.add(query + "\n    theirs " + theirs + "\n    ours   " + ours);
                }
            }
        }
        return differences;
    }

    private static String theirs(RawConnection.Answer answer) {
        Optional<RawConnection.Failure> failure = answer.failure();
        if (failure.isPresent()) {
            return failure.get().code();
        }
        return answer.rows().stream()
                .map(row -> row.stream().map(value -> value.orElse("NULL")).toList())
                .toList()
                .toString();
    }

    private String ours(String query, TestingExecution execution) {
        try {
            BoundStatement bound = Binder.bind(
                    parser.parse(query).getFirst(),
                    new BindContext(
                            CatalogSnapshot.initial("postgres"),
                            List.of("public"),
                            functions,
                            List.of(),
                            FixedContext.UTC,
                            "postgres",
                            () -> CatalogSnapshot.FIRST_USER_OID));
            LogicalPlan plan = ((BoundStatement.Plan) bound).plan();
            List<SqlType> types =
                    plan.columns().stream().map(column -> column.type()).toList();
            return execution.run(new Planner(Statistics.NONE).plan(plan).plan(), BUDGET).stream()
                    .map(row -> texts(row, types))
                    .toList()
                    .toString();
        } catch (SqlException e) {
            return e.state() == io.photoncloud.flaredb.type.SqlState.INTERNAL_ERROR
                    ? e + " " + Arrays.toString(e.getStackTrace())
                    : e.state().code();
        } catch (RuntimeException e) { // tidy: a defect is one more difference
            return e + " at " + Arrays.stream(e.getStackTrace()).limit(6).toList();
        }
    }

    private static List<String> texts(List<@Nullable Object> row, List<SqlType> types) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i);
            texts.add(value == null ? "NULL" : TextFormat.format(value, types.get(i), FixedContext.UTC));
        }
        return texts;
    }

    /** One query a line; lines that begin with -- are remarks. */
    private static List<String> read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(AnswersAsPostgresTest.class.getResourceAsStream("/sql/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("--"))
                    .toList();
        }
    }
}
