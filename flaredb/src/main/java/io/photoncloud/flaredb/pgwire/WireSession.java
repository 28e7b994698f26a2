package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.Portal;
import io.photoncloud.flaredb.session.Prepared;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.session.SqlSession.Ending;
import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TextFormat;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a client that has signed in, and their answers. After an error of the extended protocol all is passed over until the
 * client's Sync. For one thread at a time.
 */
final class WireSession {
    private static final Logger log = LoggerFactory.getLogger(WireSession.class);
    private static final int NULL = -1;

    private final SqlSession session;
    private final MessageReader in;
    private final MessageWriter out;
    private final Map<String, Formats> portalFormats = new HashMap<>();
    private boolean skipping;
    private boolean ready;

    WireSession(SqlSession session, MessageReader in, MessageWriter out) {
        this.session = session;
        this.in = in;
        this.out = out;
    }

    SqlSession session() {
        return session;
    }

    /**
     * Answers one message.
     *
     * @return whether the client goes on
     * @throws WireException the connection is at its end
     */
    boolean answer(Message message) throws WireException {
        if (message.type() == 'X') {
            return false;
        }
        if (skipping && message.type() != 'S') {
            return true;
        }
        try {
            dispatch(message);
        } catch (SqlException e) {
            fail(e, message.type());
        } catch (WireSink.BrokenProtocolException e) {
            throw e.wire();
        } catch (UncheckedIOException e) {
            throw e;
        } catch (StackOverflowError e) {
            fail(new SqlException(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded"), message.type());
        } catch (RuntimeException e) { // tidy: the client is told, and the next statement may do better
            log.atError().addKeyValue("session", session.id()).setCause(e).log("a statement failed by a fault of ours");
            fail(new SqlException(SqlState.INTERNAL_ERROR, "internal error: " + e), message.type());
        }
        return true;
    }

    private void fail(SqlException error, char type) {
        session.abort();
        ErrorMessages.write(out, "ERROR", error);
        switch (type) {
            case 'Q', 'F', 'S' -> ready();
            default -> skipping = true;
        }
    }

    private void dispatch(Message message) throws WireException {
        switch (message.type()) {
            case 'Q' -> query(message);
            case 'P' -> parse(message);
            case 'B' -> bind(message);
            case 'D' -> describe(message);
            case 'E' -> execute(message);
            case 'C' -> close(message);
            case 'H' -> out.flush();
            case 'S' -> {
                skipping = false;
                message.requireEnd();
                session.sync();
                ready();
            }
            case 'F' ->
                throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "the function call protocol is not supported");
            case 'd', 'c', 'f' -> {
                // What is left of a COPY that has failed.
            }
            default ->
                throw new WireException(
                        SqlState.PROTOCOL_VIOLATION,
                        String.format(Locale.ROOT, "invalid frontend message type %d", (int) message.type()));
        }
    }

    private void query(Message message) {
        String text = message.readText();
        message.requireEnd();
        session.run(text, new WireSink(in, out, Formats.TEXT, session::textContext));
        ready();
    }

    /** ReadyForQuery, with what the session has to tell before it. */
    void ready() {
        if (session.transactionStatus() == SqlSession.TransactionStatus.IDLE) {
            portalFormats.clear();
        }
        tellSettings();
        tellNotifications();
        out.begin('Z')
                .putByte(
                        switch (session.transactionStatus()) {
                            case IDLE -> 'I';
                            case ACTIVE -> 'T';
                            case FAILED -> 'E';
                        })
                .end();
        ready = true;
    }

    /** Sends what is there if the client may wait for it: called when nothing more of it has come. */
    void flushIfReady() {
        if (ready) {
            ready = false;
            out.flush();
        }
    }

    private void tellSettings() {
        session.takeReportedSettings()
                .forEach((name, value) ->
                        out.begin('S').putText(name).putText(value).end());
    }

    void tellNotifications() {
        for (SqlSession.Notification told : session.takeNotifications()) {
            out.begin('A')
                    .putInt(told.senderId())
                    .putText(told.channel())
                    .putText(told.payload())
                    .end();
        }
    }

    private void parse(Message message) {
        String name = message.readText();
        String text = message.readText();
        int count = message.readCount();
        List<Integer> oids = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            oids.add(message.readInt());
        }
        message.requireEnd();
        session.parse(name, text, oids);
        out.begin('1').end();
    }

    private void bind(Message message) {
        String portalName = message.readText();
        String statementName = message.readText();
        Formats parameterFormats = Formats.read(message);
        Prepared prepared = session.prepared(statementName);
        int count = message.readCount();
        if (!parameterFormats.fit(count)) {
            throw new SqlException(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has " + parameterFormats.told() + " parameter formats but " + count + " parameters");
        }
        List<SqlType> types = prepared.parameters();
        if (count != types.size()) {
            throw new SqlException(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message supplies " + count + " parameters, but prepared statement \"" + statementName
                            + "\" requires " + types.size());
        }
        TextContext context = session.textContext();
        List<@Nullable Object> values = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            values.add(value(message, types.get(index), parameterFormats.isBinary(index), context));
        }
        Formats resultFormats = Formats.read(message);
        message.requireEnd();
        Portal portal = session.bind(portalName, statementName, values);
        int columns = portal.columns() == null ? 0 : portal.columns().size();
        if (!resultFormats.fit(columns)) {
            throw new SqlException(
                    SqlState.PROTOCOL_VIOLATION,
                    "bind message has " + resultFormats.told() + " result formats but query has " + columns
                            + " columns");
        }
        portalFormats.put(portalName, resultFormats);
        out.begin('2').end();
    }

    private static @Nullable Object value(Message message, SqlType type, boolean binary, TextContext context) {
        int length = message.readInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = message.readBytes(length);
        if (binary) {
            return BinaryFormat.parse(bytes, type, context);
        }
        String text = Message.utf8(bytes, 0, bytes.length);
        if (text.indexOf('\0') >= 0) {
            throw new SqlException(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE, "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        return TextFormat.parse(text, type, context);
    }

    private void describe(Message message) {
        int kind = message.readByte();
        String name = message.readText();
        message.requireEnd();
        switch (kind) {
            case 'S' -> {
                Prepared prepared = session.prepared(name);
                out.begin('t').putShort(prepared.parameters().size());
                prepared.parameters().forEach(type -> out.putInt(type.oid()));
                out.end();
                describe(prepared.columns(), Formats.TEXT);
            }
            case 'P' -> describe(session.portal(name).columns(), portalFormats.getOrDefault(name, Formats.TEXT));
            default -> throw invalidSubtype("DESCRIBE", kind);
        }
    }

    private void describe(@Nullable List<ResultColumn> columns, Formats formats) {
        if (columns == null) {
            out.begin('n').end();
        } else {
            RowWriter.describe(out, columns, formats);
        }
    }

    private static SqlException invalidSubtype(String message, int kind) {
        return new SqlException(SqlState.PROTOCOL_VIOLATION, "invalid " + message + " message subtype " + kind);
    }

    private void execute(Message message) {
        String name = message.readText();
        int rowsMax = message.readInt();
        message.requireEnd();
        Formats formats = portalFormats.getOrDefault(name, Formats.TEXT);
        Ending ending = in.isNext('S') ? Ending.SYNC : Ending.OPEN;
        session.execute(name, Math.max(rowsMax, 0), ending, new WireSink(in, out, formats, session::textContext));
    }

    private void close(Message message) {
        int kind = message.readByte();
        String name = message.readText();
        message.requireEnd();
        switch (kind) {
            case 'S' -> session.closeStatement(name);
            case 'P' -> {
                session.closePortal(name);
                portalFormats.remove(name);
            }
            default -> throw invalidSubtype("CLOSE", kind);
        }
        out.begin('3').end();
    }
}
