package io.photoncloud.flaredb.sql;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Permission;
import io.photoncloud.flaredb.session.Portal;
import io.photoncloud.flaredb.session.Prepared;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.session.SqlSession.Ending;
import io.photoncloud.flaredb.session.SqlSession.TransactionStatus;
import io.photoncloud.flaredb.session.SqlSessions;
import io.photoncloud.flaredb.sql.KeptSessions.Kept;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * SQL of REST and gRPC: each call has a session of its own, but for those of one transaction and those for the pages of one answer. There is one database, so SQL takes a
 * permission in the whole system. Safe for many threads.
 */
public final class SqlService {

    static final String PERMISSION = "sql.execute";

    /** The database that PostgreSQL's clients name. */
    static final String DATABASE = "photon";

    private static final String USER = "photon";
    private static final String TRANSACTION = "transaction";
    private static final String ANSWER = "answer";
    private static final String TRANSACTION_ID = "transaction_id";

    /** How PostgreSQL refuses several statements where one is wanted. */
    private static final String SEVERAL = "cannot insert multiple commands";

    private static final String TABLES = """
            SELECT n.nspname, c.relname, c.relkind FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            AND (n.nspname > $1 OR (n.nspname = $1 AND c.relname > $2))
            ORDER BY n.nspname, c.relname""";

    private final SqlSessions sessions;
    private final KeptSessions kept;
    private final Authorizer authorizer;
    private final AnswerProperties properties;

    SqlService(SqlSessions sessions, KeptSessions kept, Authorizer authorizer, AnswerProperties properties) {
        this.sessions = sessions;
        this.kept = kept;
        this.authorizer = authorizer;
        this.properties = properties;
    }

    /**
     * What is to be done.
     *
     * @param maxRows null for as many as one answer may have
     * @param pageToken of the answer before, to the same query
     * @param transactionId null for a transaction of the call's own
     */
    public record Call(
            String query,
            List<JsonNode> args,
            @Nullable Integer maxRows,
            @Nullable String pageToken,
            @Nullable String transactionId) {
        public Call {
            args = List.copyOf(args);
        }
    }

    /** Runs one statement, or without arguments several at once, or goes on with the answer to one. */
    public SqlAnswer execute(Call call) {
        String owner = admitted();
        int rowsMax = call.maxRows() == null
                ? properties.rowsMax()
                : Check.range("max_rows", call.maxRows(), 1, properties.rowsMax());
        if (call.pageToken() != null) {
            return page(owner, call, call.pageToken(), rowsMax);
        }
        if (call.transactionId() != null) {
            boolean several = call.args().isEmpty() && hasSeveral(call.query());
            return kept.use(owner, TRANSACTION, call.transactionId(), in -> within(in, call, several, rowsMax));
        }
        SqlSession session = open();
        boolean keeps = false;
        try {
            AnswerSink sink = run(session, call, "", rowsMax);
            if (sink.isSuspended()) {
                keeps = true;
                Kept answer = kept.keep(owner, session, false);
                return new SqlAnswer(sink.statements(), token(call.query(), answer, ""));
            }
            session.sync();
            requireEnded(session);
            return new SqlAnswer(sink.statements(), null);
        } finally {
            if (!keeps) {
                session.close();
            }
        }
    }

    private static void requireEnded(SqlSession session) {
        if (session.transactionStatus() != TransactionStatus.IDLE) {
            throw CloudException.invalid(
                    "query",
                    "ends the transactions that it begins",
                    "a transaction that a call begins ends with it, and this one was rolled back: for one over several calls use"
                            + " POST /api/v1/transactions");
        }
    }

    private SqlAnswer within(Kept in, Call call, boolean several, int rowsMax) {
        if (!in.isTransaction()) {
            throw CloudException.invalid(TRANSACTION_ID, "the id of a transaction", "transaction_id is not one");
        }
        SqlSession session = in.session();
        try {
            if (several) {
                AnswerSink sink = new AnswerSink(
                        session, List.of(), rowsMax, properties.sizeMax().toBytes());
                session.run(call.query(), sink);
                return new SqlAnswer(sink.statements(), null);
            }
            String portal = "page " + in.nextNumber();
            AnswerSink sink = one(session, call, portal, rowsMax);
            if (sink.isSuspended()) {
                return new SqlAnswer(sink.statements(), token(call.query(), in, portal));
            }
            session.closePortal(portal);
            return new SqlAnswer(sink.statements(), null);
        } finally {
            if (session.transactionStatus() == TransactionStatus.IDLE) {
                // A statement has ended it.
                kept.end(in);
            }
        }
    }

    /** Whether there are more statements than one. What else is wrong with them, whoever runs them is told. */
    private boolean hasSeveral(String query) {
        try (SqlSession probe = open()) {
            var _ = probe.parse("", query, List.of());
            return false;
        } catch (SqlException e) {
            return isSeveral(e);
        }
    }

    private static boolean isSeveral(SqlException e) {
        return e.state() == SqlState.SYNTAX_ERROR && e.message().startsWith(SEVERAL);
    }

    private AnswerSink run(SqlSession session, Call call, String portal, int rowsMax) {
        try {
            return one(session, call, portal, rowsMax);
        } catch (SqlException e) {
            if (!call.args().isEmpty() || !isSeveral(e)) {
                throw e;
            }
        }
        AnswerSink sink =
                new AnswerSink(session, List.of(), rowsMax, properties.sizeMax().toBytes());
        session.run(call.query(), sink);
        return sink;
    }

    private AnswerSink one(SqlSession session, Call call, String portal, int rowsMax) {
        Portal bound = bind(session, call.query(), call.args(), portal);
        AnswerSink sink = new AnswerSink(
                session, columns(bound), rowsMax, properties.sizeMax().toBytes());
        session.execute(portal, rowsMax, bound.columns() == null ? Ending.SYNC : Ending.OPEN, sink);
        return sink;
    }

    private static List<ResultColumn> columns(Portal portal) {
        return portal.columns() == null ? List.of() : portal.columns();
    }

    static Portal bind(SqlSession session, String query, List<JsonNode> args, String portal) {
        Prepared prepared = session.parse("", query, List.of());
        if (prepared.parameters().size() != args.size()) {
            throw CloudException.invalid(
                    "args",
                    "as many as the statement has parameters",
                    "the statement has " + prepared.parameters().size() + " parameters, and args has " + args.size());
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            values.add(JsonValues.read(args.get(i), prepared.parameters().get(i), session.textContext()));
        }
        return session.bind(portal, "", values);
    }

    private SqlAnswer page(String owner, Call call, String pageToken, int rowsMax) {
        String[] place =
                new String(PageToken.position(list(call.query()), pageToken), StandardCharsets.UTF_8).split("\n", 2);
        if (place.length != 2) {
            throw PageToken.invalid();
        }
        return kept.use(owner, ANSWER, place[0], in -> page(in, pageToken, place[1], rowsMax));
    }

    private SqlAnswer page(Kept in, String pageToken, String portal, int rowsMax) {
        SqlSession session = in.session();
        boolean left = false;
        try {
            AnswerSink sink = new AnswerSink(
                    session,
                    columns(session.portal(portal)),
                    rowsMax,
                    properties.sizeMax().toBytes());
            session.execute(portal, rowsMax, Ending.OPEN, sink);
            left = sink.isSuspended();
            if (!left && !in.isTransaction()) {
                session.sync();
            }
            return new SqlAnswer(sink.statements(), left ? pageToken : null);
        } finally {
            if (!left && !in.isTransaction()) {
                kept.end(in);
            } else if (!left) {
                session.closePortal(portal);
            }
        }
    }

    private static String list(String query) {
        return "sql/" + query;
    }

    private static String token(String query, Kept in, String portal) {
        return PageToken.of(list(query), (in.id() + "\n" + portal).getBytes(StandardCharsets.UTF_8));
    }

    /** What a transaction over several calls is to be like. */
    public record Beginning(boolean readCommitted, boolean readOnly) {}

    /** @return its id */
    public String begin(Beginning beginning) {
        String owner = admitted();
        SqlSession session = open();
        try {
            session.run(
                    "BEGIN ISOLATION LEVEL " + (beginning.readCommitted() ? "READ COMMITTED" : "SERIALIZABLE")
                            + (beginning.readOnly() ? ", READ ONLY" : ""),
                    new AnswerSink(session, List.of(), 0, properties.sizeMax().toBytes()));
        } catch (SqlException e) {
            session.close();
            throw e;
        }
        return kept.keep(owner, session, true).id();
    }

    Duration idleMax() {
        return kept.idleMax();
    }

    /** @throws CloudException CONFLICT, it had failed and is rolled back; NOT_FOUND */
    public void commit(String transactionId) {
        boolean failed = kept.use(admitted(), TRANSACTION, transactionId, in -> {
            boolean lost = in.session().transactionStatus() == TransactionStatus.FAILED;
            end(in, "COMMIT");
            return lost;
        });
        if (failed) {
            throw new CloudException(
                    ErrorCode.CONFLICT, "a statement of the transaction had failed: it was rolled back, not committed");
        }
    }

    /** @throws CloudException NOT_FOUND */
    public void rollback(String transactionId) {
        var _ = kept.use(admitted(), TRANSACTION, transactionId, in -> {
            end(in, "ROLLBACK");
            return true;
        });
    }

    private void end(Kept in, String statement) {
        if (!in.isTransaction()) {
            throw CloudException.invalid(TRANSACTION_ID, "the id of a transaction", "transaction_id is not one");
        }
        try {
            in.session()
                    .run(
                            statement,
                            new AnswerSink(
                                    in.session(),
                                    List.of(),
                                    0,
                                    properties.sizeMax().toBytes()));
        } finally {
            kept.end(in);
        }
    }

    /** Opens a session for one call and tells a sink all that it answers. */
    void stream(String query, List<JsonNode> args, @Nullable String transactionId, Sinks sinks) {
        String owner = admitted();
        if (transactionId != null) {
            boolean several = args.isEmpty() && hasSeveral(query);
            var _ = kept.use(owner, TRANSACTION, transactionId, in -> {
                try {
                    stream(in.session(), query, args, several, sinks);
                } finally {
                    if (in.session().transactionStatus() == TransactionStatus.IDLE) {
                        kept.end(in);
                    }
                }
                return true;
            });
            return;
        }
        boolean several = args.isEmpty() && hasSeveral(query);
        try (SqlSession session = open()) {
            stream(session, query, args, several, sinks);
            session.sync();
            requireEnded(session);
        }
    }

    /** Makes the sink of a session's answers. */
    @FunctionalInterface
    interface Sinks {
        ResultSink of(SqlSession session);
    }

    private static void stream(SqlSession session, String query, List<JsonNode> args, boolean several, Sinks sinks) {
        ResultSink sink = sinks.of(session);
        if (several) {
            session.run(query, sink);
            return;
        }
        Portal bound = bind(session, query, args, "");
        if (bound.columns() != null) {
            sink.columns(bound.columns());
        }
        session.execute("", 0, Ending.SYNC, sink);
    }

    /** What there is to be asked. */
    public record TableName(String schema, String name, String kind) {}

    public Paged<List<TableName>> tables(PageRequest page) {
        Optional<byte[]> position = page.position("tables");
        String[] after = position.map(bytes -> new String(bytes, StandardCharsets.UTF_8).split("\0", 2))
                .orElse(new String[] {"", ""});
        if (after.length != 2) {
            throw PageToken.invalid();
        }
        JsonNodeFactory json = JsonNodeFactory.instance;
        String query = TABLES + " LIMIT " + (page.limit() + 1);
        var _ = admitted();
        AnswerSink sink;
        try (SqlSession session = open()) {
            Call call =
                    new Call(query, List.of(json.stringNode(after[0]), json.stringNode(after[1])), null, null, null);
            sink = one(session, call, "", page.limit() + 1);
            session.sync();
        }
        List<TableName> found = new ArrayList<>();
        for (List<@Nullable Object> row : sink.statements().getFirst().rows()) {
            found.add(new TableName(
                    String.valueOf(row.get(0)), String.valueOf(row.get(1)), kind(String.valueOf(row.get(2)))));
        }
        if (found.size() <= page.limit()) {
            return Paged.last(found);
        }
        TableName last = found.get(page.limit() - 1);
        return new Paged<>(
                List.copyOf(found.subList(0, page.limit())),
                PageToken.of("tables", (last.schema() + '\0' + last.name()).getBytes(StandardCharsets.UTF_8)));
    }

    private static String kind(String relkind) {
        return switch (relkind) {
            case "v" -> "view";
            case "S" -> "sequence";
            default -> "table";
        };
    }

    /** @return whose kept sessions the caller may use */
    private String admitted() {
        Caller caller = RequestContext.callerOrAnonymous();
        authorizer.require(caller, new Permission(PERMISSION), Scope.system());
        return Caller.digest(caller);
    }

    private SqlSession open() {
        String user = RequestContext.callerOrAnonymous() instanceof Caller.Principal principal ? principal.id() : USER;
        return sessions.open(
                new SqlSessions.Client(user, DATABASE, Map.of("application_name", "rest"), null), () -> {});
    }
}
