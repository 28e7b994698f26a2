package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TransactionStatement;
import io.photoncloud.flaredb.ast.UnsupportedStatement;
import io.photoncloud.flaredb.session.TransactionBlock.State;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session's prepared statements, and how a text becomes one that can be run: by the node's cache of plans where it can. */
final class Statements {
    private final NodeSession session;
    private final NodeSessions node;
    private final TransactionBlock block;
    private final Map<String, Ready> named = new HashMap<>();

    Statements(NodeSession session, NodeSessions node, TransactionBlock block) {
        this.session = session;
        this.node = node;
        this.block = block;
    }

    private PlanCache.Key key(String text, List<SqlType> told) {
        return new PlanCache.Key(text, told, session.scope(), version());
    }

    private long version() {
        return node.engine().catalogVersion(block.work());
    }

    /** A statement that was planned before, by any session; null where none was, or nothing may run. */
    @Nullable
    Ready findCached(String text, List<SqlType> told) {
        return block.is(State.FAILED)
                ? null
                : node.plans().find(key(text, told)).orElse(null);
    }

    /**
     * Makes a statement ready: plans what the engine runs.
     *
     * @param text under which others may find the plan; null where nobody may
     */
    Ready ready(ParsedStatement parsed, List<SqlType> told, @Nullable String text) {
        Statement statement = parsed.statement();
        if (statement instanceof UnsupportedStatement(int position, String command)) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, command + " is not supported", null, null, position);
        }
        if (statement instanceof TransactionStatement
                || statement instanceof SessionStatement
                || statement instanceof Modification.Copy) {
            return new Ready(parsed, null, told, session.commands().columns(statement), version(), session.scope());
        }
        Plan plan = node.engine().plan(parsed, told, session.scope(), session.values(), block.work());
        List<ResultColumn> columns = plan instanceof Plan.Rows rows ? rows.columns() : null;
        Ready ready = new Ready(parsed, plan, told, columns, version(), session.scope());
        if (text != null && plan instanceof Plan.Rows) {
            node.plans().put(key(text, told), ready);
        }
        return ready;
    }

    /** The same, planned anew where the schema or the search path is another by now. */
    Ready fresh(Ready ready) {
        if (ready.plan() == null
                || (ready.catalogVersion() == version() && ready.scope().equals(session.scope()))) {
            return ready;
        }
        Ready anew = ready(ready.parsed(), ready.told(), null);
        if (!Objects.equals(anew.columns(), ready.columns())) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "cached plan must not change result type");
        }
        return anew;
    }

    /** The protocol's Parse. */
    Ready parse(String name, String text, List<Integer> parameterOids) {
        List<SqlType> told = new ArrayList<>();
        for (int oid : parameterOids) {
            told.add(oid == 0 ? SqlType.UNKNOWN : type(oid));
        }
        Ready ready = findCached(text, told);
        if (ready == null) {
            List<ParsedStatement> parsed = node.engine().parse(text);
            if (parsed.size() > 1) {
                throw new SqlException(
                        SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement");
            }
            if (parsed.isEmpty()) {
                ready = Portals.EMPTY;
            } else {
                session.refuseIfFailed(parsed.getFirst().statement());
                ready = ready(parsed.getFirst(), told, text);
            }
        }
        add(name, ready);
        return ready;
    }

    private SqlType type(int oid) {
        return node.engine()
                .findType(oid, block.work())
                .orElseThrow(
                        () -> new SqlException(SqlState.UNDEFINED_OBJECT, "type with OID " + oid + " does not exist"));
    }

    /** @throws SqlException 42P05 where the name is taken */
    void add(String name, Ready ready) {
        if (!name.isEmpty() && named.containsKey(name)) {
            throw new SqlException(
                    SqlState.DUPLICATE_PREPARED_STATEMENT, "prepared statement \"" + name + "\" already exists");
        }
        if (named.size() >= node.limits().statementsMax()) {
            throw new SqlException(
                    SqlState.CONFIGURATION_LIMIT_EXCEEDED,
                    "a session may have " + node.limits().statementsMax() + " prepared statements",
                    null,
                    "The limit is " + SessionLimits.STATEMENTS_MAX + ".");
        }
        named.put(name, ready);
    }

    Ready require(String name) {
        Ready ready = named.get(name);
        if (ready == null) {
            throw new SqlException(
                    SqlState.INVALID_SQL_STATEMENT_NAME,
                    name.isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + name + "\" does not exist");
        }
        return ready;
    }

    void remove(String name) {
        named.remove(name);
    }

    void clear() {
        named.clear();
    }
}
