package io.photoncloud.flaredb.systemcatalog;

import io.photoncloud.flaredb.bind.BindContext;
import io.photoncloud.flaredb.bind.Binder;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.execute.Execution;
import io.photoncloud.flaredb.execute.MemoryRows;
import io.photoncloud.flaredb.execute.Operator;
import io.photoncloud.flaredb.execute.Resources;
import io.photoncloud.flaredb.execute.TestingExecution;
import io.photoncloud.flaredb.execute.spill.MemoryBudget;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.BuiltInFunctions;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.parse.ParseLimits;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.plan.Planner;
import io.photoncloud.flaredb.plan.Statistics;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.vector.Batch;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A schema without rows, and queries of its catalogue from text to text: parsed, bound, planned and run. */
final class TestingCatalog {
    private static final String USER = "postgres";
    private static final List<String> SEARCH_PATH = List.of("public");
    private static final SystemState STATE = new SystemState() {
        @Override
        public long bytes(int relation) {
            return 8192;
        }

        @Override
        public List<SettingState> settings() {
            return List.of(
                    new SettingState("max_index_keys", "32", "32", null, "integer", "internal", "Keys of an index."));
        }
    };
    private static final long BUDGET = 64L << 20;

    private final StatementParser parser = new StatementParser(ParseLimits.DEFAULT);
    private final BuiltInFunctions functions = new BuiltInFunctions();
    private final SystemCatalog system = new SystemCatalog(functions);
    private final AtomicInteger oids = new AtomicInteger(CatalogSnapshot.FIRST_USER_OID);
    private final TestingExecution execution;
    private final EvaluationContext context = new Session();
    private CatalogSnapshot snapshot = SystemCatalog.initial(USER);

    TestingCatalog(Path directory) {
        execution = new TestingExecution(directory, new MemoryRows());
    }

    CatalogSnapshot snapshot() {
        return snapshot;
    }

    SystemView view() {
        return system.at(snapshot, STATE);
    }

    EvaluationContext context() {
        return context;
    }

    private BoundStatement bind(String sql) {
        return Binder.bind(
                parser.parse(sql).getFirst(),
                new BindContext(snapshot, SEARCH_PATH, functions, List.of(), context, USER, oids::getAndIncrement));
    }

    /** There are no rows: what is to be done with them is done. */
    void define(String sql) {
        change(((BoundStatement.Definition) bind(sql)).changes());
        change(snapshot.relations().stream()
                .filter(TableDescriptor.class::isInstance)
                .map(TableDescriptor.class::cast)
                .<CatalogChange>map(table -> new CatalogChange.PutRelation(table.withIndexes(table.indexes().stream()
                        .map(index -> index.withState(IndexDescriptor.State.PUBLIC))
                        .toList())))
                .toList());
    }

    void change(List<CatalogChange> changes) {
        snapshot = snapshot.with(changes, snapshot.version() + 1);
    }

    List<List<Optional<String>>> query(String sql) {
        BoundStatement.Plan plan = (BoundStatement.Plan) bind(sql);
        List<SqlType> types =
                plan.plan().columns().stream().map(column -> column.type()).toList();
        Resources own = execution.resources(MemoryBudget.ofProcess(1L << 30).ofQuery(BUDGET));
        Resources resources =
                new Resources(context, own.workspace(), own.source(), own.target(), own.foreignKeys(), view());
        List<List<Optional<String>>> rows = new ArrayList<>();
        try (Execution running = Execution.of(resources);
                Operator operator = running.open(
                        new Planner(Statistics.NONE).plan(plan.plan()).plan())) {
            for (Batch batch = operator.next(); batch != null; batch = operator.next()) {
                for (int row = 0; row < batch.size(); row++) {
                    rows.add(row(batch, row, types));
                }
            }
        }
        return rows;
    }

    private List<Optional<String>> row(Batch batch, int row, List<SqlType> types) {
        List<Optional<String>> texts = new ArrayList<>();
        for (int column = 0; column < types.size(); column++) {
            SqlType type = types.get(column);
            texts.add(Optional.ofNullable(batch.column(column).get(row))
                    .map(datum -> TextFormat.format(datum, type, context)));
        }
        return texts;
    }

    private final class Session implements EvaluationContext {
        @Override
        public ZoneId timeZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public long transactionMicros() {
            return 0;
        }

        @Override
        public String currentUser() {
            return USER;
        }

        @Override
        public String currentDatabase() {
            return "postgres";
        }

        @Override
        public List<String> searchPath(boolean implicit) {
            return implicit ? List.of("pg_catalog", "public") : SEARCH_PATH;
        }

        @Override
        public Optional<SqlType> findType(long oid) {
            return view().findType((int) oid);
        }

        @Override
        public Optional<Long> findObject(TypeKind kind, String name) {
            return view().findObject(kind, name, SEARCH_PATH);
        }

        @Override
        public Optional<String> findObjectName(TypeKind kind, long oid) {
            return view().findObjectName(kind, oid, SEARCH_PATH);
        }

        @Override
        public @Nullable Object system(String function, List<@Nullable Object> arguments) {
            return view().call(function, arguments, this);
        }
    }
}
