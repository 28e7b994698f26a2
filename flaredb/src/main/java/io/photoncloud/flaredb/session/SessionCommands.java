package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.ResultSink.Notice;
import io.photoncloud.flaredb.session.ResultSink.Severity;
import io.photoncloud.flaredb.session.TransactionBlock.State;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session runs itself, transactions aside: settings, prepared statements, cursors, notifications, upkeep, EXPLAIN and COPY. */
final class SessionCommands {
    private final NodeSession session;
    private final NodeSessions node;
    private final SettingValues settings;
    private final TransactionBlock block;
    private final Portals portals;
    private final TransactionCommands transactions;

    SessionCommands(
            NodeSession session,
            NodeSessions node,
            SettingValues settings,
            TransactionBlock block,
            Portals portals,
            TransactionCommands transactions) {
        this.session = session;
        this.node = node;
        this.settings = settings;
        this.block = block;
        this.portals = portals;
        this.transactions = transactions;
    }

    /** Of the rows it gives; null where it gives none. */
    @Nullable
    List<ResultColumn> columns(Statement statement) {
        return switch (statement) {
            case SessionStatement.Show(var _, String name) -> SettingCommands.columns(name);
            case SessionStatement.Explain _ -> List.of(ResultColumn.computed("QUERY PLAN", SqlType.TEXT));
            case SessionStatement.Fetch fetch ->
                fetch.move()
                        ? null
                        : portals.requireCursor(fetch.cursor()).ready().columns();
            case SessionStatement.Execute execute ->
                session.statements().require(execute.name()).columns();
            default -> null;
        };
    }

    Completion run(Ready ready, EvaluationContext context, ResultSink sink, boolean tells) {
        List<ResultColumn> columns = ready.columns();
        if (tells && columns != null) {
            sink.columns(columns);
        }
        return switch (ready.parsed().statement()) {
            case SessionStatement statement -> run(statement, ready.parsed().text(), context, sink);
            case Modification.Copy copy -> new CopyCommand(session, node, block).run(copy, context, sink);
            default ->
                throw new SqlException(
                        SqlState.INTERNAL_ERROR,
                        "no command: " + ready.parsed().statement().getClass().getSimpleName());
        };
    }

    private Completion run(SessionStatement statement, String text, EvaluationContext context, ResultSink sink) {
        return switch (statement) {
            case SessionStatement.SetParameter set -> set(set, sink);
            case SessionStatement.Reset(var _, String name) -> SettingCommands.reset(settings, name);
            case SessionStatement.Show(var _, String name) -> SettingCommands.show(settings, name, sink);
            case SessionStatement.Prepare prepare -> prepare(prepare);
            case SessionStatement.Execute execute -> execute(execute, context, sink);
            case SessionStatement.Deallocate(var _, String name) -> deallocate(name);
            case SessionStatement.DeclareCursor declare -> declare(declare, text);
            case SessionStatement.Fetch fetch -> fetch(fetch, sink);
            case SessionStatement.Close(var _, String name) -> close(name);
            case SessionStatement.Listen(var _, String channel) -> {
                session.atCommit(() -> session.listener().listen(channel));
                yield Completion.of("LISTEN");
            }
            case SessionStatement.Unlisten(var _, String channel) -> {
                session.atCommit(
                        channel == null
                                ? () -> session.listener().unlistenAll()
                                : () -> session.listener().unlisten(channel));
                yield Completion.of("UNLISTEN");
            }
            case SessionStatement.Notify(var _, String channel, String payload) -> {
                session.tell(channel, payload);
                yield Completion.of("NOTIFY");
            }
            case SessionStatement.Discard(var _, SessionStatement.DiscardKind kind) -> discard(kind);
            case SessionStatement.LockTable lock -> {
                if (!block.is(State.OPEN)) {
                    throw new SqlException(
                            SqlState.NO_ACTIVE_SQL_TRANSACTION, "LOCK TABLE can only be used in transaction blocks");
                }
                block.require(false).lockTables(lock, session.scope());
                yield Completion.of("LOCK TABLE");
            }
            case SessionStatement.Analyze analyze -> {
                analyze(analyze.targets(), context);
                yield Completion.of("ANALYZE");
            }
            case SessionStatement.Vacuum vacuum -> vacuum(vacuum, context);
            case SessionStatement.Upkeep(var _, String command) -> Completion.of(command);
            case SessionStatement.Explain explain -> explain(explain, context, sink);
        };
    }

    private Completion set(SessionStatement.SetParameter set, ResultSink sink) {
        if (set.local() && !block.is(State.OPEN)) {
            sink.notice(Notice.of(Severity.WARNING, "25P01", "SET LOCAL can only be used in transaction blocks"));
        }
        if (!transactions.setOwn(set.name(), set.values())) {
            settings.set(set.name(), set.values(), set.local());
        }
        return Completion.of("SET");
    }

    private Completion prepare(SessionStatement.Prepare prepare) {
        List<SqlType> told = new ArrayList<>();
        prepare.types()
                .forEach(type -> told.add(node.engine().type(type, session.scope(), session.values(), block.work())));
        var parsed = new ParsedStatement(prepare.statement(), prepare.text(), told.size());
        session.statements().add(prepare.name(), session.statements().ready(parsed, told, null));
        return Completion.of("PREPARE");
    }

    private Completion execute(SessionStatement.Execute execute, EvaluationContext context, ResultSink sink) {
        Ready ready = session.statements().fresh(session.statements().require(execute.name()));
        List<SqlType> types = ready.parameters();
        if (execute.arguments().size() != types.size()) {
            throw new SqlException(
                    SqlState.SYNTAX_ERROR,
                    "wrong number of parameters for prepared statement \"" + execute.name() + "\"",
                    "Expected " + types.size() + " parameters but got "
                            + execute.arguments().size() + ".",
                    null);
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int index = 0; index < types.size(); index++) {
            ValueExpression argument = execute.arguments().get(index);
            values.add(node.engine().evaluate(argument, types.get(index), session.scope(), context, block.work()));
        }
        EvaluationContext own = session.values().with(values);
        if (ready.plan() instanceof Plan.Rows plan) {
            return session.pullAll(plan, own, sink, false);
        }
        return ready.plan() instanceof Plan.Definition definition
                ? session.define(definition, own, sink)
                : run(ready, own, sink, false);
    }

    private Completion deallocate(@Nullable String name) {
        if (name == null) {
            session.statements().clear();
            return Completion.of("DEALLOCATE ALL");
        }
        session.statements().require(name);
        session.closeStatement(name);
        return Completion.of("DEALLOCATE");
    }

    private Completion declare(SessionStatement.DeclareCursor declare, String text) {
        if (!declare.hold() && !block.is(State.OPEN)) {
            throw new SqlException(
                    SqlState.NO_ACTIVE_SQL_TRANSACTION, "DECLARE CURSOR can only be used in transaction blocks");
        }
        var parsed = new ParsedStatement(declare.query(), text, 0);
        Ready ready = session.statements().ready(parsed, List.of(), null);
        boolean keeps = declare.hold() || Boolean.TRUE.equals(declare.scroll());
        var portal = new Portals.Open(declare.name(), ready, List.of(), declare.hold());
        portals.add(portal);
        portal.open(session.open(ready, List.of(), keeps));
        return Completion.of("DECLARE CURSOR");
    }

    private Completion fetch(SessionStatement.Fetch fetch, ResultSink sink) {
        Cursor cursor = portals.requireCursor(fetch.cursor()).cursor();
        if (cursor == null) {
            throw new SqlException(SqlState.INVALID_CURSOR_NAME, "cursor \"" + fetch.cursor() + "\" does not exist");
        }
        java.util.function.Consumer<Batch> to = fetch.move() ? _ -> {} : sink::rows;
        long count = fetch.count();
        long given = switch (fetch.way()) {
            case FORWARD -> forward(cursor, count, to);
            case BACKWARD -> forward(cursor, -count, to);
            case ABSOLUTE -> cursor.absolute(count, to);
            case RELATIVE -> cursor.relative(count, to);
        };
        return Completion.counted(fetch.move() ? "MOVE" : "FETCH", given);
    }

    private static long forward(Cursor cursor, long count, java.util.function.Consumer<Batch> to) {
        if (count == 0) {
            return cursor.relative(0, to);
        }
        return count > 0 ? cursor.forward(count, to) : cursor.backward(-count, to);
    }

    private Completion close(@Nullable String name) {
        if (name == null) {
            portals.closeAll();
            return Completion.of("CLOSE CURSOR ALL");
        }
        portals.requireCursor(name);
        portals.closePortal(name);
        return Completion.of("CLOSE CURSOR");
    }

    private Completion discard(SessionStatement.DiscardKind kind) {
        switch (kind) {
            case ALL -> {
                if (block.is(State.OPEN)) {
                    throw new SqlException(
                            SqlState.ACTIVE_SQL_TRANSACTION, "DISCARD ALL cannot run inside a transaction block");
                }
                portals.closeAll();
                settings.resetAll();
                session.statements().clear();
                session.listener().unlistenAll();
                node.advisoryLocks().releaseAll(session.locks());
                session.values().forgetSequences();
            }
            case SEQUENCES -> session.values().forgetSequences();
            case PLANS, TEMPORARY -> {
                // Plans are shared and made anew when they must be; temporary tables there are none.
            }
        }
        return Completion.of(kind == SessionStatement.DiscardKind.TEMPORARY ? "DISCARD TEMP" : "DISCARD " + kind);
    }

    private void analyze(List<SessionStatement.VacuumTarget> targets, EvaluationContext context) {
        List<QualifiedName> tables =
                targets.stream().map(SessionStatement.VacuumTarget::table).toList();
        block.require(false).analyze(tables, session.scope(), context);
    }

    private Completion vacuum(SessionStatement.Vacuum vacuum, EvaluationContext context) {
        if (block.is(State.OPEN)) {
            throw new SqlException(SqlState.ACTIVE_SQL_TRANSACTION, "VACUUM cannot run inside a transaction block");
        }
        if (vacuum.options().stream().anyMatch(option -> option.name().equals("analyze"))) {
            analyze(vacuum.targets(), context);
        }
        return Completion.of("VACUUM");
    }

    private Completion explain(SessionStatement.Explain explain, EvaluationContext context, ResultSink sink) {
        Statement inner = explain.statement() instanceof SessionStatement.Execute execute
                ? session.statements().require(execute.name()).parsed().statement()
                : explain.statement();
        Ready ready = session.statements().ready(new ParsedStatement(inner, "", 0), List.of(), null);
        if (!(ready.plan() instanceof Plan.Rows plan)) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "only plans of queries can be explained");
        }
        List<String> lines = block.require(false).explain(plan, explain, context);
        VectorBuilder column = VectorBuilder.forType(SqlType.TEXT, lines.size());
        lines.forEach(column::append);
        if (!lines.isEmpty()) {
            sink.rows(new Batch(List.of(column.build()), lines.size()));
        }
        return Completion.of("EXPLAIN");
    }
}
