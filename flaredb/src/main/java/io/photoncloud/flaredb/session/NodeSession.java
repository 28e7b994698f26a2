package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TransactionStatement;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.TransactionBlock.State;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session of {@link NodeSessions}: what is prepared and open in it, and the way of a statement from its text to its end. */
final class NodeSession implements SqlSession {
    /** How often a statement that was in conflict with others is run again before the client is told. */
    static final int RETRIES_MAX = 10;

    private final int id;
    private final SqlSessions.Client client;
    private final NodeSessions node;
    private final SettingValues settings = new SettingValues();
    private final TransactionBlock block;
    private final SessionValues values;
    private final Cancellation cancellation = new Cancellation();
    private final Channels.Listener listener;
    private final AdvisoryLocks.Owner locks = new AdvisoryLocks.Owner();
    private final SessionFunctions functions;
    private final SessionCommands commands;
    private final TransactionCommands transactions;
    private final Statements statements;
    private final Portals portals;
    /** What takes effect when the transaction is committed. */
    private final List<Runnable> atCommit = new ArrayList<>();

    private final List<Notification> telling = new ArrayList<>();
    private @Nullable ResultSink answering;

    private final Instant start;
    private volatile SqlSessions.Activity activity;
    private Engine.@Nullable Scope scope;
    private long scopeVersion = -1;

    NodeSession(int id, SqlSessions.Client client, NodeSessions node, Runnable wakeUp) {
        this.id = id;
        this.client = client;
        this.node = node;
        block = new TransactionBlock(node.engine(), settings);
        values = new SessionValues(this, node, settings);
        listener = node.channels().listener(wakeUp);
        functions = new SessionFunctions(this, node);
        portals = new Portals(node.limits().portalsMax());
        statements = new Statements(this, node, block);
        transactions = new TransactionCommands(this, settings, block);
        commands = new SessionCommands(this, node, settings, block, portals, transactions);
        settings.fix(KnownSettings.SESSION_AUTHORIZATION, client.user());
        client.settings().forEach(settings::begin);
        start = node.clock().instant();
        activity = doing(null, null, start, SqlSessions.State.IDLE, "");
        node.opened(this);
    }

    @Override
    public int id() {
        return id;
    }

    SqlSessions.Client client() {
        return client;
    }

    String user() {
        return settings.get(KnownSettings.SESSION_AUTHORIZATION);
    }

    @Nullable
    Work work() {
        return block.work();
    }

    SessionFunctions functions() {
        return functions;
    }

    SessionValues values() {
        return values;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    AdvisoryLocks.Owner locks() {
        return locks;
    }

    Channels.Listener listener() {
        return listener;
    }

    Statements statements() {
        return statements;
    }

    SessionCommands commands() {
        return commands;
    }

    SqlSessions.Activity activity() {
        return activity;
    }

    /** Does something when, and if, the transaction is committed. */
    void atCommit(Runnable work) {
        atCommit.add(work);
    }

    Engine.Scope scope() {
        Engine.Scope known = scope;
        if (known == null || scopeVersion != settings.version()) {
            List<String> path = new ArrayList<>();
            for (String name : SettingValues.names(settings.get(KnownSettings.SEARCH_PATH))) {
                path.add(name.equals("$user") ? user() : name);
            }
            String formats =
                    settings.get("TimeZone") + "/" + settings.get("DateStyle") + "/" + settings.get("IntervalStyle");
            known = new Engine.Scope(user(), path, formats);
            scope = known;
            scopeVersion = settings.version();
        }
        return known;
    }

    @Override
    public TransactionStatus transactionStatus() {
        return switch (block.state()) {
            case NONE, IMPLICIT -> TransactionStatus.IDLE;
            case OPEN -> TransactionStatus.ACTIVE;
            case FAILED -> TransactionStatus.FAILED;
        };
    }

    @Override
    public void run(String text, ResultSink sink) {
        working(text);
        portals.closePortal("");
        try {
            runAll(text, guarded(sink));
        } catch (RuntimeException e) { // tidy: the transaction is ended, then it is thrown
            abort();
            throw e;
        } finally {
            resting();
        }
    }

    private void runAll(String text, GuardedSink sink) {
        Ready cached = statements.findCached(text, List.of());
        if (cached != null) {
            runOne(cached, List.of(), sink, true, block.is(State.NONE));
            return;
        }
        List<ParsedStatement> parsed = node.engine().parse(text);
        if (parsed.isEmpty()) {
            sink.emptyQuery();
            return;
        }
        boolean alone = parsed.size() == 1;
        for (int index = 0; index < parsed.size(); index++) {
            ParsedStatement each = parsed.get(index);
            refuseIfFailed(each.statement());
            beginImplicit(each.statement());
            Ready ready = statements.ready(each, List.of(), alone ? text : null);
            runOne(ready, List.of(), sink, true, index == parsed.size() - 1);
        }
    }

    private GuardedSink guarded(ResultSink sink) {
        ResultSink.Severity least =
                switch (settings.get(KnownSettings.CLIENT_MIN_MESSAGES).toLowerCase(Locale.ROOT)) {
                    case "notice" -> ResultSink.Severity.NOTICE;
                    case "warning" -> ResultSink.Severity.WARNING;
                    case "log" -> ResultSink.Severity.LOG;
                    case "error" -> ResultSink.Severity.WARNING;
                    default -> ResultSink.Severity.DEBUG;
                };
        GuardedSink guarded = new GuardedSink(sink, cancellation, least);
        answering = guarded;
        return guarded;
    }

    void refuseIfFailed(Statement statement) {
        boolean ends = statement instanceof TransactionStatement.Commit
                || statement instanceof TransactionStatement.Rollback
                || statement instanceof TransactionStatement.RollbackTo;
        if (block.is(State.FAILED) && !ends) {
            throw new SqlException(
                    SqlState.IN_FAILED_SQL_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block");
        }
    }

    private void beginImplicit(Statement statement) {
        boolean first = block.is(State.NONE);
        if (first && !(statement instanceof TransactionStatement)) {
            block.begin(State.IMPLICIT);
        }
        values.beginStatement(first);
    }

    /**
     * Runs a statement to its end, again where that may help.
     *
     * @param tells whether the sink is told of the columns
     * @param commits whether an implicit transaction ends with it
     */
    private void runOne(
            Ready ready,
            List<? extends @Nullable Object> parameters,
            GuardedSink sink,
            boolean tells,
            boolean commits) {
        Statement statement = ready.parsed().statement();
        refuseIfFailed(statement);
        boolean alone = block.is(State.NONE) || (block.is(State.IMPLICIT) && block.work() == null);
        for (int attempt = 0; ; attempt++) {
            int pending = atCommit.size();
            cancellation.begin(settings.number(KnownSettings.STATEMENT_TIMEOUT));
            try {
                beginImplicit(statement);
                Completion completion = perform(statements.fresh(ready), parameters, sink, tells, alone && commits);
                if (commits && block.is(State.IMPLICIT)) {
                    commit();
                }
                cancellation.end();
                sink.complete(completion.tag(), completion.rows());
                return;
            } catch (SqlException e) {
                if (!canRetry(e, ready, attempt) || !sink.rewind() || !takeBack(e, alone && commits)) {
                    throw named(e);
                }
                atCommit.subList(Math.min(pending, atCommit.size()), atCommit.size())
                        .clear();
            } finally {
                cancellation.end();
            }
        }
    }

    private static boolean canRetry(SqlException error, Ready ready, int attempt) {
        boolean conflict =
                error.state() == SqlState.SERIALIZATION_FAILURE || error.state() == SqlState.DEADLOCK_DETECTED;
        return conflict && attempt < RETRIES_MAX && ready.plan() != null;
    }

    /** Takes the statement back so that it can be run again. */
    private boolean takeBack(SqlException error, boolean whole) {
        Work open = block.work();
        if (open != null && error.state() == SqlState.SERIALIZATION_FAILURE && restarts(open)) {
            return true;
        }
        if (whole) {
            rollback();
        }
        return whole;
    }

    /** A transaction that goes on keeps its locks: whoever waited in a queue has not waited for nothing. */
    private static boolean restarts(Work open) {
        try {
            open.transaction().restartStatement();
            return true;
        } catch (SqlException e) {
            return false;
        }
    }

    /** Waiting ended by an interruption does not know why there was one. */
    private SqlException named(SqlException error) {
        String reason = cancellation.reason();
        return error.state() == SqlState.QUERY_CANCELED && reason != null
                ? new SqlException(SqlState.QUERY_CANCELED, reason)
                : error;
    }

    private Completion perform(
            Ready ready, List<? extends @Nullable Object> parameters, GuardedSink sink, boolean tells, boolean alone) {
        EvaluationContext context = values.with(parameters);
        return switch (ready.plan()) {
            case null ->
                ready.parsed().statement() instanceof TransactionStatement transaction
                        ? transactions.run(transaction, sink)
                        : commands.run(ready, context, sink, tells);
            case Plan.Definition definition -> define(definition, context, sink);
            case Plan.Rows rows -> {
                if (tells && rows.columns() != null) {
                    sink.columns(rows.columns());
                }
                yield pullAll(rows, context, sink, alone);
            }
        };
    }

    Completion define(Plan.Definition definition, EvaluationContext context, ResultSink sink) {
        long rows = block.require(false).define(definition, context, sink::notice);
        return definition.tag().equals("SELECT") ? Completion.counted("SELECT", rows) : Completion.of(definition.tag());
    }

    /** A value of an expression that stands alone. */
    @Nullable
    Object evaluate(ValueExpression expression, SqlType type) {
        return node.engine().evaluate(expression, type, scope(), values, block.work());
    }

    /** NOTIFY: told when the transaction is committed, the same twice once. */
    void tell(String channel, String payload) {
        var notification = new Notification(id, channel, payload);
        Channels.check(notification);
        if (!telling.contains(notification)) {
            telling.add(notification);
        }
    }

    /** A warning beside the answer of the statement that runs. */
    void warn(String code, String message) {
        ResultSink sink = answering;
        if (sink != null) {
            sink.notice(ResultSink.Notice.of(ResultSink.Severity.WARNING, code, message));
        }
    }

    long lockTimeoutMillis() {
        return settings.number(KnownSettings.LOCK_TIMEOUT);
    }

    /** Runs a plan and gives all its rows. */
    Completion pullAll(Plan.Rows plan, EvaluationContext context, ResultSink sink, boolean alone) {
        Work work = block.require(alone && plan.readsOnly());
        long given = 0;
        try (Work.Rows rows = work.open(plan, context)) {
            for (var batch = rows.next(); batch != null; batch = rows.next()) {
                if (plan.columns() != null) {
                    sink.rows(batch);
                }
                given += batch.size();
            }
            return Completion.counted(plan.tag(), plan.tag().equals("SELECT") ? given : rows.affected());
        }
    }

    /** Ends the transaction with its writes, or throws, and then it has ended without. */
    void commit() {
        try {
            portals.endTransaction(true);
            block.commit();
        } catch (RuntimeException e) { // tidy: what belongs to the transaction goes with it, then it is thrown
            forgetTransaction();
            throw e;
        }
        List<Runnable> now = List.copyOf(atCommit);
        atCommit.clear();
        node.advisoryLocks().releaseOfTransaction(locks);
        now.forEach(Runnable::run);
        if (!telling.isEmpty()) {
            List<Notification> told = List.copyOf(telling);
            telling.clear();
            node.channels().tell(told);
        }
    }

    void rollback() {
        forgetTransaction();
    }

    private void forgetTransaction() {
        atCommit.clear();
        telling.clear();
        portals.endTransaction(false);
        block.rollback();
        node.advisoryLocks().releaseOfTransaction(locks);
    }

    @Override
    public Prepared parse(String name, String text, List<Integer> parameterOids) {
        return statements.parse(name, text, parameterOids).prepared(name);
    }

    @Override
    public Prepared prepared(String name) {
        return statements.require(name).prepared(name);
    }

    @Override
    public Portal bind(String portal, String statement, List<? extends @Nullable Object> parameters) {
        Ready ready = statements.require(statement);
        if (!ready.isEmpty()) {
            refuseIfFailed(ready.parsed().statement());
        }
        return portals.bind(portal, ready.isEmpty() ? ready : statements.fresh(ready), parameters);
    }

    @Override
    public Portal portal(String name) {
        return portals.describe(name);
    }

    @Override
    public void execute(String name, long rowsMax, Ending ending, ResultSink sink) {
        Portals.Open portal = portals.require(name);
        working(portal.text());
        try {
            execute(portal, rowsMax, ending, guarded(sink));
        } catch (RuntimeException e) { // tidy: the transaction is ended, then it is thrown
            abort();
            throw e;
        } finally {
            resting();
        }
    }

    private void execute(Portals.Open portal, long rowsMax, Ending ending, GuardedSink sink) {
        Ready ready = portal.ready();
        if (ready.isEmpty()) {
            sink.emptyQuery();
            return;
        }
        if (portal.cursor() == null && portal.isDone()) {
            String tag = ready.plan() instanceof Plan.Rows rows ? rows.tag() : "SELECT";
            Completion nothing = Completion.counted(tag, 0);
            sink.complete(nothing.tag(), 0);
            return;
        }
        boolean streams = rowsMax > 0 && ready.plan() instanceof Plan.Rows && ready.columns() != null;
        if (portal.cursor() == null && !streams) {
            runOne(ready, portal.parameters(), sink, false, ending == Ending.SYNC);
            portal.done();
            return;
        }
        goOn(portal, rowsMax == 0 ? Long.MAX_VALUE : rowsMax, sink);
    }

    /** Gives the next rows of a portal. */
    private void goOn(Portals.Open portal, long wanted, GuardedSink sink) {
        refuseIfFailed(portal.ready().parsed().statement());
        cancellation.begin(settings.number(KnownSettings.STATEMENT_TIMEOUT));
        try {
            Cursor cursor = portal.cursor();
            if (cursor == null) {
                beginImplicit(portal.ready().parsed().statement());
                cursor = open(portal.ready(), portal.parameters(), false);
                portal.open(cursor);
                if (!isQuery(portal.ready())) {
                    // A modification is done as a whole, whenever its rows are asked for.
                    cursor.keepAll();
                }
            }
            long given = cursor.forward(wanted, sink::rows);
            cancellation.end();
            if (given == wanted) {
                sink.suspended();
                return;
            }
            String tag = ((Plan.Rows) Objects.requireNonNull(portal.ready().plan())).tag();
            Completion completion = Completion.counted(tag, given);
            sink.complete(completion.tag(), completion.rows());
        } catch (SqlException e) {
            throw named(e);
        } finally {
            cancellation.end();
        }
    }

    private static boolean isQuery(Ready ready) {
        return ready.plan() instanceof Plan.Rows rows && rows.tag().equals("SELECT");
    }

    /** Begins to run a query whose rows are asked for bit by bit. */
    Cursor open(Ready ready, List<? extends @Nullable Object> parameters, boolean keeps) {
        if (!(ready.plan() instanceof Plan.Rows plan)) {
            throw new SqlException(SqlState.INVALID_CURSOR_DEFINITION, "a cursor is of a query");
        }
        Work.Rows rows = block.require(false).open(plan, values.with(parameters));
        return new Cursor(rows, keeps || !isQuery(ready));
    }

    @Override
    public void closeStatement(String name) {
        statements.remove(name);
    }

    @Override
    public void closePortal(String name) {
        portals.closePortal(name);
    }

    @Override
    public void sync() {
        if (block.is(State.IMPLICIT)) {
            try {
                commit();
            } finally {
                resting();
            }
        }
        if (block.is(State.NONE)) {
            portals.endTransaction(false);
        }
    }

    @Override
    public void abort() {
        if (block.is(State.IMPLICIT)) {
            forgetTransaction();
        } else {
            block.fail();
            portals.fail();
        }
        resting();
    }

    @Override
    public void cancel() {
        cancellation.cancel();
    }

    @Override
    public TextContext textContext() {
        return values.texts();
    }

    @Override
    public String setting(String name) {
        String shown = settings.findShown(name);
        return shown == null ? settings.get(name) : shown;
    }

    @Override
    public Map<String, String> takeReportedSettings() {
        return settings.takeReported();
    }

    @Override
    public List<Notification> takeNotifications() {
        return block.is(State.NONE) ? listener.take() : List.of();
    }

    @Override
    public long idleMillisMax() {
        return settings.number(
                block.is(State.NONE) ? KnownSettings.IDLE_SESSION_TIMEOUT : KnownSettings.IDLE_IN_TRANSACTION_TIMEOUT);
    }

    private void working(String text) {
        Instant now = node.clock().instant();
        Instant begun = block.is(State.NONE) ? now : activity.transactionStart();
        activity = doing(begun, now, now, SqlSessions.State.ACTIVE, text);
    }

    private void resting() {
        SqlSessions.State state = switch (block.state()) {
            case NONE -> SqlSessions.State.IDLE;
            case IMPLICIT, OPEN -> SqlSessions.State.IDLE_IN_TRANSACTION;
            case FAILED -> SqlSessions.State.IDLE_IN_TRANSACTION_ABORTED;
        };
        Instant begun = block.is(State.NONE) ? null : activity.transactionStart();
        activity = doing(begun, activity.queryStart(), node.clock().instant(), state, activity.query());
    }

    private SqlSessions.Activity doing(
            @Nullable Instant transaction,
            @Nullable Instant query,
            Instant change,
            SqlSessions.State state,
            String text) {
        String application = settings.get(KnownSettings.APPLICATION_NAME);
        return new SqlSessions.Activity(id, client, application, start, transaction, query, change, state, text);
    }

    @Override
    public void close() {
        try {
            forgetTransaction();
        } finally {
            portals.closeAll();
            listener.unlistenAll();
            node.advisoryLocks().releaseAll(locks);
            node.closed(this);
        }
    }
}
