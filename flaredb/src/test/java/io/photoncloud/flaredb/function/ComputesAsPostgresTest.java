package io.photoncloud.flaredb.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.expression.Conversion;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.oracle.PostgresServer;
import io.photoncloud.flaredb.oracle.RawConnection;
import io.photoncloud.flaredb.type.Collation;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.ExpressionCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Literals, casts, operators and functions with values picked at random, beside PostgreSQL: texts and SQLSTATEs are the same. */
class ComputesAsPostgresTest {
    private static final int CASES = Integer.getInteger("cases", 1500);
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static RawConnection postgres;
    private final BuiltInFunctions functions = new BuiltInFunctions();

    @BeforeAll
    static void connect() {
        postgres = PostgresServer.get().connect();
    }

    @AfterAll
    static void disconnect() {
        if (postgres != null) {
            postgres.close();
        }
    }

    /** SQL's text, and the same bound. */
    private record Case(String sql, Expression expression) {}

    private static String theirs(String sql) {
        RawConnection.Answer answer = postgres.query("SELECT " + sql);
        return answer.failure()
                .map(failure -> "ERROR " + failure.code())
                .orElseGet(() -> answer.rows().getFirst().getFirst().orElse("NULL"));
    }

    private static String ours(Expression expression) {
        try {
            Object value = ExpressionCompiler.evaluate(expression, FixedContext.UTC);
            return value == null ? "NULL" : TextFormat.format(value, expression.type(), FixedContext.UTC);
        } catch (SqlException e) {
            return "ERROR " + e.state().code();
        }
    }

    private Optional<Case> literal(SqlType type, RandomGenerator random) {
        List<String> texts = Literals.of(type);
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        String text = texts.get(random.nextInt(texts.size()));
        String sql = "'" + text.replace("'", "''") + "'::" + type.sqlName();
        Conversion conversion =
                functions.findCast(SqlType.UNKNOWN, type, CastContext.EXPLICIT).orElseThrow();
        return Optional.of(new Case(
                sql, new Expression.Cast(new Expression.Constant(text, SqlType.UNKNOWN), type, conversion, true)));
    }

    @Test
    void readsAndWritesLiteralsAsPostgresDoes() {
        List<String> differences = new ArrayList<>();
        for (SqlType type : Literals.types()) {
            for (String text : Literals.all(type)) {
                String sql = "'" + text.replace("'", "''") + "'::" + type.sqlName();
                Conversion conversion = functions
                        .findCast(SqlType.UNKNOWN, type, CastContext.EXPLICIT)
                        .orElseThrow();
                Expression expression =
                        new Expression.Cast(new Expression.Constant(text, SqlType.UNKNOWN), type, conversion, true);
                compare(new Case(sql, expression), differences);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static void compare(Case each, List<String> differences) {
        String theirs = theirs(each.sql());
        String ours = ours(each.expression());
        if (!theirs.equals(ours)) {
            differences.add(each.sql() + ": PostgreSQL " + theirs + ", here " + ours);
        }
    }

    @Test
    void castsAsPostgresDoes() {
        List<String> differences = new ArrayList<>();
        RandomGenerator random = new Random(SEED);
        List<SqlType> types = Literals.types();
        for (int i = 0; i < CASES; i++) {
            SqlType from = types.get(random.nextInt(types.size()));
            SqlType to = types.get(random.nextInt(types.size()));
            Optional<Case> operand = literal(from, random);
            Optional<Conversion> conversion = functions.findCast(from, to, CastContext.EXPLICIT);
            if (operand.isEmpty() || conversion.isEmpty()) {
                continue;
            }
            compare(
                    new Case(
                            "(" + operand.get().sql() + ")::" + to.sqlName(),
                            new Expression.Cast(operand.get().expression(), to, conversion.get(), true)),
                    differences);
        }
        assertThat(differences).as("seed %d", SEED).isEmpty();
    }

    @Test
    void operatesAsPostgresDoes() {
        Catalogue catalogue = new Catalogue();
        ComparisonOperators.register(catalogue);
        NumberOperators.register(catalogue);
        TextOperators.register(catalogue);
        TimeOperators.register(catalogue);
        ArrayFunctions.register(catalogue);
        JsonFunctions.register(catalogue);
        List<Catalogue.Operator> operators =
                catalogue.operators().values().stream().flatMap(List::stream).toList();
        List<String> differences = new ArrayList<>();
        RandomGenerator random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            Catalogue.Operator operator = operators.get(random.nextInt(operators.size()));
            List<Case> operands = new ArrayList<>();
            for (SqlType type : operator.operands()) {
                literal(Literals.concrete(type, operator.operands()), random).ifPresent(operands::add);
            }
            if (operands.size() < operator.operands().size()
                    || Literals.isLeftOut(operator.symbol(), operands.toString())) {
                continue;
            }
            List<SqlType> types =
                    operands.stream().map(each -> each.expression().type()).toList();
            Resolution resolution = types.size() == 1
                    ? functions.resolveOperator(operator.symbol(), null, types.getFirst())
                    : functions.resolveOperator(operator.symbol(), types.get(0), types.get(1));
            if (!(resolution instanceof Resolution.Found found)) {
                differences.add(operator.symbol() + types + " is " + resolution);
                continue;
            }
            String sql = types.size() == 1
                    ? operator.symbol() + " (" + operands.getFirst().sql() + ")"
                    : "(" + operands.get(0).sql() + ") " + operator.symbol() + " ("
                            + operands.get(1).sql() + ")";
            compare(new Case(sql, call(found, operands)), differences);
        }
        assertThat(differences).as("seed %d", SEED).isEmpty();
    }

    private Expression call(Resolution.Found found, List<Case> operands) {
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            Expression argument = operands.get(i).expression();
            SqlType wanted = found.argumentTypes().get(i);
            arguments.add(
                    argument.type().isSame(wanted)
                            ? argument
                            : new Expression.Cast(
                                    argument,
                                    wanted,
                                    functions
                                            .findCast(argument.type(), wanted, CastContext.IMPLICIT)
                                            .orElseThrow(),
                                    false));
        }
        Routine.Scalar scalar = (Routine.Scalar) found.routine();
        return new Expression.Call(scalar.function(), arguments, found.result(), Collation.C);
    }

    @Test
    void computesFunctionsAsPostgresDoes() {
        List<Routine.Scalar> scalars = functions.functions().stream()
                .filter(routine -> routine instanceof Routine.Scalar scalar
                        && scalar.signature().variadic() == null
                        && !scalar.signature().parameters().isEmpty()
                        && !Literals.isLeftOut(scalar.signature().name(), ""))
                .map(routine -> (Routine.Scalar) routine)
                .toList();
        List<String> differences = new ArrayList<>();
        RandomGenerator random = new Random(SEED);
        for (int i = 0; i < CASES; i++) {
            Signature signature = scalars.get(random.nextInt(scalars.size())).signature();
            List<Case> arguments = new ArrayList<>();
            for (SqlType type : signature.parameters()) {
                literal(Literals.concrete(type, signature.parameters()), random).ifPresent(arguments::add);
            }
            if (arguments.size() < signature.parameters().size()) {
                continue;
            }
            List<SqlType> types =
                    arguments.stream().map(each -> each.expression().type()).toList();
            if (!(functions.resolveFunction(signature.name(), types) instanceof Resolution.Found found)) {
                differences.add(signature + " is not found");
                continue;
            }
            String sql = "pg_catalog.\"" + signature.name() + "\"("
                    + String.join(", ", arguments.stream().map(Case::sql).toList()) + ")";
            compare(new Case(sql, call(found, arguments)), differences);
        }
        assertThat(differences).as("seed %d", SEED).isEmpty();
    }
}
