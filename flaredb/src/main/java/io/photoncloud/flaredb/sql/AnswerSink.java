package io.photoncloud.flaredb.sql;

import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what the statements of a call answer, so many rows at most. For one thread. */
final class AnswerSink implements ResultSink {

    private static final int VALUE_BYTES = 32;

    private final SqlSession session;
    private final int rowsMax;
    private final long bytesMax;
    private final List<SqlAnswer.Statement> statements = new ArrayList<>();
    private List<ResultColumn> columns;
    private List<List<@Nullable Object>> rows = new ArrayList<>();
    private long bytes;
    private long bytesBefore;
    private boolean suspended;

    /** @param columns of the portal that is run; empty where the statements tell theirs */
    AnswerSink(SqlSession session, List<ResultColumn> columns, int rowsMax, long bytesMax) {
        this.session = session;
        this.columns = columns;
        this.rowsMax = rowsMax;
        this.bytesMax = bytesMax;
    }

    List<SqlAnswer.Statement> statements() {
        return statements;
    }

    /** Whether rows are left of the last one. */
    boolean isSuspended() {
        return suspended;
    }

    @Override
    public void columns(List<ResultColumn> told) {
        columns = told;
    }

    @Override
    public void rows(Batch batch) {
        if (rows.size() + batch.size() > rowsMax) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "the answer has more than " + rowsMax + " rows",
                    null,
                    "Ask for one statement with max_rows, which gives pages, or use LIMIT.");
        }
        for (int row = 0; row < batch.size(); row++) {
            List<@Nullable Object> values = new ArrayList<>(columns.size());
            for (int column = 0; column < columns.size(); column++) {
                Object shown = JsonValues.show(
                        batch.column(column).get(row), columns.get(column).type(), session.textContext());
                bytes += VALUE_BYTES + (shown instanceof String text ? 2L * text.length() : 0);
                values.add(shown);
            }
            rows.add(values);
        }
        if (bytes > bytesMax) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED,
                    "the answer takes more than " + bytesMax + " bytes (photon.flaredb.answers.size-max)",
                    null,
                    "Ask for fewer rows by max_rows.");
        }
    }

    @Override
    public void complete(String tag, long count) {
        boolean changes = tag.startsWith("INSERT ")
                || tag.startsWith("UPDATE ")
                || tag.startsWith("DELETE ")
                || tag.startsWith("MERGE ")
                || tag.startsWith("COPY ");
        end(tag, changes ? count : 0);
    }

    @Override
    public void suspended() {
        suspended = true;
        end(null, 0);
    }

    private void end(@Nullable String tag, long affected) {
        statements.add(new SqlAnswer.Statement(columns, rows, tag, affected));
        columns = List.of();
        rows = new ArrayList<>();
        bytesBefore = bytes;
    }

    @Override
    public void emptyQuery() {
        // There is nothing to be told of it.
    }

    @Override
    public void notice(Notice notice) {
        // They are for people who look on.
    }

    @Override
    public CopyInput copyIn(CopyShape shape) {
        throw copy();
    }

    @Override
    public CopyOutput copyOut(CopyShape shape) {
        throw copy();
    }

    static SqlException copy() {
        return new SqlException(
                SqlState.FEATURE_NOT_SUPPORTED,
                "COPY from and to the client is for connections of PostgreSQL's protocol",
                null,
                "Use psql, or INSERT with several rows.");
    }

    @Override
    public boolean rewind() {
        rows = new ArrayList<>();
        bytes = bytesBefore;
        return true;
    }
}
