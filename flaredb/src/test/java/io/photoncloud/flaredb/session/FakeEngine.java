package io.photoncloud.flaredb.session;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.transaction.Direction;
import io.photoncloud.flaredb.transaction.Isolation;
import io.photoncloud.flaredb.transaction.LockOutcome;
import io.photoncloud.flaredb.transaction.LockStrength;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.RowCursor;
import io.photoncloud.flaredb.transaction.Savepoint;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An engine with one table, whose rows are a number and a text: {@code INSERT INTO t VALUES ($1, 'x')} or with a number, {@code SELECT FROM
 * t}, {@code SELECT FROM many} (3,000 rows), {@code SELECT FROM conflict} (40001 as often as was told), {@code SELECT FROM wait} (until it is interrupted),
 * {@code SELECT FROM broken}, CREATE TABLE (which makes plans old).
 */
final class FakeEngine implements Engine {
    static final List<ResultColumn> COLUMNS =
            List.of(ResultColumn.computed("a", SqlType.INTEGER), ResultColumn.computed("b", SqlType.TEXT));
    private static final Pattern INSERT = Pattern.compile("(?is)INSERT INTO t VALUES \\((\\$1|\\d+), '(.*)'\\)");
    static final int MANY = 3_000;

    final List<List<@Nullable Object>> rows = new ArrayList<>();
    final List<TransactionOptions> begun = new ArrayList<>();
    final CountDownLatch waiting = new CountDownLatch(1);
    int planned;
    int conflicts;
    int commitConflicts;
    private long version = 1;
    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);

    @Override
    public List<ParsedStatement> parse(String text) {
        return parser.parse(text);
    }

    @Override
    public Work begin(TransactionOptions options) {
        begun.add(options);
        return new FakeWork(options);
    }

    @Override
    public Plan plan(
            ParsedStatement statement,
            List<SqlType> parameters,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work) {
        planned++;
        String text = statement.text();
        if (text.startsWith("CREATE")) {
            return new Plan.Definition("CREATE TABLE", text);
        }
        boolean insert = text.startsWith("INSERT");
        return new Plan.Rows(
                text.contains("$1") ? List.of(SqlType.INTEGER) : List.of(),
                insert ? null : COLUMNS,
                insert ? "INSERT" : "SELECT",
                !insert,
                text);
    }

    @Override
    public long catalogVersion(@Nullable Work work) {
        return version;
    }

    @Override
    public SqlType type(TypeName name, Scope scope, EvaluationContext context, @Nullable Work work) {
        return TypeNames.findByTypeName(name.name().name()).orElseThrow();
    }

    @Override
    public Optional<SqlType> findType(int oid, @Nullable Work work) {
        return TypeNames.findByOid(oid);
    }

    @Override
    public @Nullable Object evaluate(
            ValueExpression expression, SqlType type, Scope scope, EvaluationContext context, @Nullable Work work) {
        return switch (expression) {
            case ValueExpression.NumberLiteral(var _, String digits) -> TextFormat.parse(digits, type, context);
            case ValueExpression.StringLiteral(var _, String text) -> TextFormat.parse(text, type, context);
            default -> null;
        };
    }

    @Override
    public @Nullable Object system(
            String function,
            List<@Nullable Object> arguments,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work) {
        return null;
    }

    @Override
    public Optional<Long> findObject(TypeKind kind, String name, Scope scope, @Nullable Work work) {
        return Optional.empty();
    }

    @Override
    public Optional<String> findObjectName(TypeKind kind, long oid, Scope scope, @Nullable Work work) {
        return Optional.empty();
    }

    @Override
    public List<String> existingSchemas(List<String> names, @Nullable Work work) {
        return names.stream().filter("public"::equals).toList();
    }

    private final class FakeWork implements Work, Transaction {
        private final TransactionOptions options;
        private final List<List<@Nullable Object>> written = new ArrayList<>();
        private boolean ended;

        FakeWork(TransactionOptions options) {
            this.options = options;
        }

        @Override
        public Transaction transaction() {
            return this;
        }

        @Override
        public Rows open(Plan.Rows plan, EvaluationContext context) {
            String text = (String) plan.inside();
            Matcher insert = INSERT.matcher(text);
            if (insert.matches()) {
                if (options.readOnly()) {
                    throw new SqlException(
                            SqlState.READ_ONLY_SQL_TRANSACTION, "cannot execute INSERT in a read-only transaction");
                }
                Object number = insert.group(1).equals("$1")
                        ? context.parameter(1)
                        : Long.valueOf(Long.parseLong(insert.group(1)));
                List<@Nullable Object> row = new ArrayList<>();
                row.add(number);
                row.add(insert.group(2));
                written.add(row);
                return new FakeRows(List.of(), 1);
            }
            return new FakeRows(select(text), 0);
        }

        private List<List<@Nullable Object>> select(String text) {
            if (text.contains("conflict") && conflicts-- > 0) {
                throw new SqlException(SqlState.SERIALIZATION_FAILURE, "could not serialize access");
            }
            if (text.contains("broken")) {
                throw new SqlException(SqlState.DIVISION_BY_ZERO, "division by zero");
            }
            if (text.contains("wait")) {
                awaitInterruption();
            }
            if (text.contains("many")) {
                List<List<@Nullable Object>> many = new ArrayList<>();
                for (long number = 1; number <= MANY; number++) {
                    many.add(List.of(number, "many"));
                }
                return many;
            }
            List<List<@Nullable Object>> seen = new ArrayList<>(rows);
            seen.addAll(written);
            return seen;
        }

        private void awaitInterruption() {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SqlException(SqlState.QUERY_CANCELED, "interrupted");
            }
        }

        @Override
        public long define(Plan.Definition plan, EvaluationContext context, Consumer<ResultSink.Notice> notices) {
            version++;
            return 0;
        }

        @Override
        public List<String> explain(Plan.Rows plan, SessionStatement.Explain how, EvaluationContext context) {
            return List.of("Plan of " + plan.tag());
        }

        @Override
        public void analyze(List<QualifiedName> tables, Scope scope, EvaluationContext context) {
            // Nothing is known of the rows.
        }

        @Override
        public void lockTables(SessionStatement.LockTable lock, Scope scope) {
            // Nobody else is here.
        }

        @Override
        public List<ResultColumn> copyColumns(QualifiedName table, List<Name> named, Scope scope) {
            return COLUMNS;
        }

        @Override
        public CopyTarget copyInto(
                QualifiedName table, List<ResultColumn> columns, Scope scope, EvaluationContext context) {
            return new CopyTarget() {
                @Override
                public void write(Batch batch) {
                    for (int row = 0; row < batch.size(); row++) {
                        List<@Nullable Object> values = new ArrayList<>();
                        values.add(batch.column(0).get(row));
                        values.add(batch.column(1).get(row));
                        written.add(values);
                    }
                }

                @Override
                public void finish() {
                    // Nothing was put off.
                }
            };
        }

        @Override
        public long nextValue(long sequence) {
            return 1;
        }

        @Override
        public void setValue(long sequence, long value, boolean called) {
            // There is no sequence.
        }

        @Override
        public Outcome commit() {
            ended = true;
            if (!written.isEmpty() && commitConflicts-- > 0) {
                throw new SqlException(SqlState.SERIALIZATION_FAILURE, "could not serialize access at commit");
            }
            rows.addAll(written);
            return new Outcome.Committed(Timestamp.ZERO);
        }

        @Override
        public Savepoint savepoint() {
            return new Place(written.size());
        }

        @Override
        public void rollbackTo(Savepoint savepoint) {
            int size = ((Place) savepoint).size();
            written.subList(size, written.size()).clear();
        }

        @Override
        public void nextStatement() {
            if (ended) {
                throw new IllegalStateException("the transaction has ended");
            }
        }

        @Override
        public void readNewest() {
            // It goes on seeing the same.
        }

        @Override
        public void restartStatement() {
            // Others have changed nothing that was read.
        }

        @Override
        public void rollback() {
            ended = true;
        }

        @Override
        public void close() {
            ended = true;
        }

        @Override
        public long id() {
            return 1;
        }

        @Override
        public Isolation isolation() {
            return options.isolation();
        }

        @Override
        public boolean isReadOnly() {
            return options.readOnly();
        }

        @Override
        public Timestamp readTimestamp() {
            return Timestamp.ZERO;
        }

        @Override
        public @Nullable Bytes get(Key key) {
            return null;
        }

        @Override
        public RowCursor scan(KeyRange range, Direction direction) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(Key key, Bytes value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public LockOutcome lock(Key key, LockStrength strength, LockWait wait) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void waitForLocks(LockWait wait) {
            // Nothing is waited for.
        }

        @Override
        public boolean hasWrites() {
            return !written.isEmpty();
        }
    }

    private record Place(int size) implements Savepoint {}

    private static final class FakeRows implements Work.Rows {
        private final List<List<@Nullable Object>> rows;
        private final long affected;
        private int at;

        FakeRows(List<List<@Nullable Object>> rows, long affected) {
            this.rows = rows;
            this.affected = affected;
        }

        @Override
        public @Nullable Batch next() {
            int end = Math.min(at + Batch.ROWS, rows.size());
            if (at == end) {
                return null;
            }
            VectorBuilder numbers = VectorBuilder.forType(SqlType.INTEGER, end - at);
            VectorBuilder texts = VectorBuilder.forType(SqlType.TEXT, end - at);
            int size = end - at;
            for (List<@Nullable Object> row : rows.subList(at, end)) {
                numbers.append(row.get(0));
                texts.append(row.get(1));
            }
            at = end;
            return new Batch(List.of(numbers.build(), texts.build()), size);
        }

        @Override
        public long affected() {
            return affected;
        }

        @Override
        public void close() {
            at = rows.size();
        }
    }
}
