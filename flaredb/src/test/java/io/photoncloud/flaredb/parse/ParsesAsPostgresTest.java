package io.photoncloud.flaredb.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import io.photoncloud.flaredb.type.SqlException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Which texts are statements, and where those that are none break, beside a PostgreSQL. It parses a whole text before it runs the first of
 * its statements, which here divides by zero: so nothing is run.
 */
class ParsesAsPostgresTest {
    private static final String BEFORE = "select 1/0; ";
    private static final String DIVISION_BY_ZERO = "22012";

    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);

    /** The grammar takes a star and ON for expressions, and so breaks a token later. */
    private static final Set<String> BREAKS_LATER = Set.of("select * *", "select distinct on a b from t");

    private record Verdict(String code, String message, int position) {}

    @Test
    void statementsAreAcceptedAndRefusedAsByPostgres() throws IOException {
        List<String> statements = new ArrayList<>(read("accepted.sql"));
        statements.addAll(read("refused.sql"));
        List<String> differences = new ArrayList<>();
        try (RawConnection postgres = PostgresServer.get().connect()) {
            for (String statement : statements) {
                Optional<Verdict> theirs = postgres.query(BEFORE + statement)
                        .failure()
                        .filter(failure -> !failure.code().equals(DIVISION_BY_ZERO))
                        .map(failure ->
                                new Verdict(failure.code(), failure.message(), failure.position() - BEFORE.length()));
                Optional<Verdict> ours = ours(statement);
                boolean same =
                        BREAKS_LATER.contains(statement) ? ours.isPresent() && theirs.isPresent() : theirs.equals(ours);
                if (!same) {
                    differences.add(statement + "\n    theirs " + theirs + "\n    ours   " + ours);
                }
            }
        }
        assertThat(differences)
                .as("%d of %d differ", differences.size(), statements.size())
                .isEmpty();
    }

    private Optional<Verdict> ours(String statement) {
        try {
            parser.parse(statement);
            return Optional.empty();
        } catch (SqlException e) {
            return Optional.of(new Verdict(e.state().code(), e.message(), e.position()));
        }
    }

    /** One statement a line; a line that begins with a blank goes on with the one before. */
    static List<String> read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(ParsesAsPostgresTest.class.getResourceAsStream("/sql/" + file))) {
            List<String> statements = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith(" ")) {
                    statements.add(statements.removeLast() + "\n" + line);
                } else if (!line.isEmpty()) {
                    statements.add(line);
                }
            }
            return statements;
        }
    }
}
