package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.bind.BindContext;
import io.photoncloud.flaredb.bind.Binder;
import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.execute.PhysicalPlan;
import io.photoncloud.flaredb.execute.spill.Workspace;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.parse.StatementParser;
import io.photoncloud.flaredb.plan.Effects;
import io.photoncloud.flaredb.plan.Planner;
import io.photoncloud.flaredb.row.CatalogRows;
import io.photoncloud.flaredb.row.Sequences;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.Work;
import io.photoncloud.flaredb.systemcatalog.SystemCatalog;
import io.photoncloud.flaredb.systemcatalog.SystemView;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import io.photoncloud.flaredb.type.TypeNames;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine over this node's rows. What it plans outside of transactions is for the newest schema that it has seen; each transaction looks
 * whether a plan fits the schema that it sees itself, and makes it anew where not.
 */
public final class SqlEngine implements Engine {
    private final TransactionalStore store;
    private final StatementParser parser;
    private final FunctionRegistry functions;
    private final GatheredStatistics statistics = new GatheredStatistics();
    private final Planner planner = new Planner(statistics);
    private final CatalogRows catalogRows;
    private final Sequences sequences;
    private final Supplier<Workspace> workspaces;
    private final SystemCatalog system;
    private final KnownState state;
    private final OwnStatements ownStatements = new OwnStatements();
    private final AtomicLong newestVersion = new AtomicLong(-1);
    private final AtomicLong ownVersions = new AtomicLong(-1);

    /** @param workspaces a query's memory and files, each its own */
    public SqlEngine(
            TransactionalStore store,
            StatementParser parser,
            FunctionRegistry functions,
            CatalogRows catalogRows,
            Sequences sequences,
            Supplier<Workspace> workspaces,
            SystemCatalog system) {
        this.store = store;
        this.parser = parser;
        this.functions = functions;
        this.catalogRows = catalogRows;
        this.sequences = sequences;
        this.workspaces = workspaces;
        this.system = system;
        this.state = new KnownState(sequences, statistics);
    }

    TransactionalStore store() {
        return store;
    }

    Sequences sequences() {
        return sequences;
    }

    CatalogRows catalogRows() {
        return catalogRows;
    }

    GatheredStatistics statistics() {
        return statistics;
    }

    Workspace workspace() {
        return workspaces.get();
    }

    /** pg_catalog and information_schema over a schema. */
    SystemView system(CatalogSnapshot catalog) {
        return system.at(catalog, state);
    }

    OwnStatements ownStatements() {
        return ownStatements;
    }

    /** A version of a schema that only one transaction sees. */
    long nextOwnVersion() {
        return ownVersions.decrementAndGet();
    }

    /** A committed version was seen. */
    void sawVersion(long version) {
        newestVersion.accumulateAndGet(version, Math::max);
    }

    @Override
    public List<ParsedStatement> parse(String text) {
        return parser.parse(text);
    }

    @Override
    public Work begin(TransactionOptions options) {
        return new SqlWork(this, store.begin(options));
    }

    /** Asks the schema as a statement sees it. */
    private <T> T ask(@Nullable Work work, Function<SqlWork, T> question) {
        if (work instanceof SqlWork own) {
            return question.apply(own);
        }
        try (SqlWork reading = new SqlWork(this, store.begin(TransactionOptions.READ_ONLY))) {
            return question.apply(reading);
        }
    }

    @Override
    public long catalogVersion(@Nullable Work work) {
        if (work instanceof SqlWork own) {
            return own.catalogVersion();
        }
        long known = newestVersion.get();
        return known >= 0 ? known : ask(null, SqlWork::catalogVersion);
    }

    BoundStatement bind(
            ParsedStatement statement,
            List<SqlType> parameters,
            Scope scope,
            EvaluationContext values,
            CatalogSnapshot catalog) {
        return Binder.bind(
                statement,
                new BindContext(
                        catalog, scope.searchPath(), functions, parameters, values, scope.user(), sequences::nextOid));
    }

    @Override
    public Plan plan(
            ParsedStatement statement,
            List<SqlType> parameters,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work) {
        return switch (statement.statement()) {
            case Definition definition ->
                new Plan.Definition(Tags.of(definition), new Made.Definition(statement, scope));
            case Modification.Truncate _ ->
                new Plan.Definition("TRUNCATE TABLE", new Made.Definition(statement, scope));
            case Query query
            when query.asOfSystemTime() != null ->
                ofThePast(query.asOfSystemTime(), statement, parameters, scope, context, work);
            default -> ask(work, own -> rows(statement, parameters, scope, context, own));
        };
    }

    /** Planned for the schema as it was then. */
    private Plan ofThePast(
            ValueExpression moment,
            ParsedStatement statement,
            List<SqlType> parameters,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work) {
        Timestamp at = ask(work, own -> {
            LogicalPlan selected = select(moment, scope, context, own);
            return PastMoment.of(
                    own.one(planned(selected), context),
                    selected.columns().getFirst().type(),
                    context);
        });
        try (SqlWork past = new SqlWork(this, store.begin(TransactionOptions.asOf(at)))) {
            return rows(statement, parameters, scope, context, past);
        }
    }

    /** Plans what gives or changes rows, for the schema that a transaction sees. */
    Plan.Rows rows(
            ParsedStatement statement, List<SqlType> told, Scope scope, EvaluationContext context, SqlWork work) {
        CatalogSnapshot catalog = work.catalog();
        BoundStatement bound = bind(statement, told, scope, context, catalog);
        if (!(bound instanceof BoundStatement.Plan plan)) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    statement.statement().getClass().getSimpleName() + " is not supported");
        }
        boolean gives = plan.tag().equals("SELECT") || !plan.plan().columns().isEmpty();
        List<ResultColumn> columns =
                gives ? plan.plan().columns().stream().map(SqlEngine::column).toList() : null;
        Effects effects = Effects.of(plan.plan());
        return new Plan.Rows(
                plan.parameters(),
                columns,
                plan.tag(),
                effects.none(),
                new Made.Query(
                        statement,
                        told,
                        scope,
                        planner.plan(plan.plan()),
                        work.catalogVersion(),
                        effects.writtenTables(),
                        plan.asOfSystemTime()));
    }

    /** A plan of its own. */
    PhysicalPlan planned(LogicalPlan plan) {
        return planner.plan(plan).plan();
    }

    private static ResultColumn column(OutputColumn column) {
        return new ResultColumn(column.name(), column.type(), column.table(), column.number());
    }

    @Override
    public SqlType type(TypeName name, Scope scope, EvaluationContext context, @Nullable Work work) {
        var cast = new ValueExpression.Cast(0, new ValueExpression.NullLiteral(0), name);
        return ask(
                work,
                own -> select(cast, scope, context, own).columns().getFirst().type());
    }

    private LogicalPlan select(ValueExpression expression, Scope scope, EvaluationContext context, SqlWork work) {
        var item = new QueryBody.SelectItem(expression.position(), expression, null);
        Query query = Query.of(new QueryBody.Select(
                expression.position(), null, List.of(item), List.of(), null, null, null, List.of()));
        BoundStatement bound = bind(new ParsedStatement(query, "", 0), List.of(), scope, context, work.catalog());
        return ((BoundStatement.Plan) bound).plan();
    }

    @Override
    public Optional<SqlType> findType(int oid, @Nullable Work work) {
        Optional<SqlType> builtIn = TypeNames.findByOid(oid);
        return builtIn.isPresent()
                ? builtIn
                : ask(work, own -> system(own.catalog()).findType(oid));
    }

    @Override
    public @Nullable Object evaluate(
            ValueExpression expression, SqlType type, Scope scope, EvaluationContext context, @Nullable Work work) {
        SqlType element = type.isArray() ? type.elementType() : type;
        String schema = element.is(TypeKind.ENUM) ? element.enumType().schema() : "pg_catalog";
        var name = new TypeName(
                0,
                new QualifiedName(0, List.of(schema, element.typeName())),
                List.of(),
                "",
                type.isArray() ? 1 : 0,
                false);
        var cast = new ValueExpression.Cast(expression.position(), expression, name);
        return ask(work, own -> Optional.ofNullable(own.one(planned(select(cast, scope, context, own)), context)))
                .orElse(null);
    }

    @Override
    public @Nullable Object system(
            String function,
            List<@Nullable Object> arguments,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work) {
        if (function.equals("pg_sleep")) {
            return Sleep.of(arguments, context);
        }
        return ask(work, own -> Optional.ofNullable(system(own.catalog()).call(function, arguments, context)))
                .orElse(null);
    }

    @Override
    public Optional<Long> findObject(TypeKind kind, String name, Scope scope, @Nullable Work work) {
        return ask(work, own -> system(own.catalog()).findObject(kind, name, scope.searchPath()));
    }

    @Override
    public Optional<String> findObjectName(TypeKind kind, long oid, Scope scope, @Nullable Work work) {
        return ask(work, own -> system(own.catalog()).findObjectName(kind, oid, scope.searchPath()));
    }

    @Override
    public List<String> existingSchemas(List<String> names, @Nullable Work work) {
        return ask(
                work,
                own -> names.stream()
                        .filter(name -> own.catalog().findSchema(name).isPresent())
                        .toList());
    }
}
