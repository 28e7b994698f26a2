package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the answers of statements go, in their order. A client that is slow to take them holds up the call, and with it the statement. Each
 * statement is answered by, in this order, {@link #columns} (from {@link SqlSession#run}, where it gives rows), {@link #rows} any number of
 * times, and one of {@link #complete}, {@link #suspended} and {@link #emptyQuery}; notices may come in between. A failure is thrown instead.
 */
public interface ResultSink {
    void columns(List<ResultColumn> columns);

    /** The batch is the sink's until the call returns. */
    void rows(Batch batch);

    /**
     * @param tag PostgreSQL's: {@code INSERT 0 5}
     * @param rows how many rows were given or changed; 0 where the tag counts none
     */
    void complete(String tag, long rows);

    /** There are more rows than were wanted; {@link SqlSession#execute} goes on with them. */
    void suspended();

    void emptyQuery();

    void notice(Notice notice);

    /** COPY FROM STDIN begins. */
    CopyInput copyIn(CopyShape shape);

    /** COPY TO STDOUT begins. */
    CopyOutput copyOut(CopyShape shape);

    /**
     * Forgets what came since the last call of {@link #complete}, so that the statement can be run again.
     *
     * @return whether it could: not where any of it has gone to the client
     */
    boolean rewind();

    /** What the client sends to COPY. */
    interface CopyInput {
        /** The next bytes, of any number above 0; null at the end. @throws io.photoncloud.flaredb.type.SqlException 57014 where the client gave up */
        byte @Nullable [] next();
    }

    /** What COPY sends to the client. */
    interface CopyOutput {
        /** One row, or the header or trailer, of which a client may make a message of its own. */
        void write(byte[] bytes, int offset, int length);

        /** All was written; {@link ResultSink#complete} follows. */
        void end();
    }

    /** What the bytes of a COPY are. */
    record CopyShape(boolean binary, int columns) {}

    /** A message beside the answer. */
    record Notice(
            Severity severity,
            String code,
            String message,
            @Nullable String detail,
            @Nullable String hint) {
        public static Notice of(Severity severity, String code, String message) {
            return new Notice(severity, code, message, null, null);
        }
    }

    /** How much it matters. From low to high, as client_min_messages has them. */
    enum Severity {
        DEBUG,
        LOG,
        INFO,
        NOTICE,
        WARNING
    }
}
