package io.photoncloud.flaredb.sql;

import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.session.SqlSession;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.proto.flaredb.v1.SqlExecuteResponse;
import io.photoncloud.proto.flaredb.v1.SqlRow;
import java.util.List;
import java.util.function.Consumer;

/** Tells what statements answer as they do, in messages of a bounded size. For one thread. */
final class StreamWire implements ResultSink {

    /** Rows of one message, but for one that is greater by itself. */
    private static final int MESSAGE_BYTES = 1 << 20;

    private final SqlSession session;
    private final Consumer<SqlExecuteResponse> answers;
    private List<ResultColumn> columns = List.of();
    private boolean told;

    /** @param answers waits until there is room */
    StreamWire(SqlSession session, Consumer<SqlExecuteResponse> answers) {
        this.session = session;
        this.answers = answers;
    }

    private void tell(SqlExecuteResponse response) {
        told = true;
        answers.accept(response);
    }

    @Override
    public void columns(List<ResultColumn> shown) {
        columns = shown;
        // They are the same where the statement is run again: they may be told, and are not told twice.
        boolean before = told;
        tell(SqlWire.fromColumns(shown));
        told = before;
    }

    @Override
    public void rows(Batch batch) {
        SqlExecuteResponse.Rows.Builder rows = SqlExecuteResponse.Rows.newBuilder();
        int bytes = 0;
        for (int row = 0; row < batch.size(); row++) {
            SqlRow.Builder form = SqlRow.newBuilder();
            for (int column = 0; column < columns.size(); column++) {
                form.addValues(SqlWire.fromValue(
                        batch.column(column).get(row), columns.get(column).type(), session.textContext()));
            }
            SqlRow made = form.build();
            bytes += made.getSerializedSize();
            rows.addRows(made);
            if (bytes >= MESSAGE_BYTES) {
                tell(SqlExecuteResponse.newBuilder().setRows(rows).build());
                rows = SqlExecuteResponse.Rows.newBuilder();
                bytes = 0;
            }
        }
        if (rows.getRowsCount() > 0) {
            tell(SqlExecuteResponse.newBuilder().setRows(rows).build());
        }
    }

    @Override
    public void complete(String tag, long rows) {
        tell(SqlWire.fromComplete(tag, tag.startsWith("SELECT") || tag.startsWith("FETCH") ? 0 : rows));
        told = false;
    }

    @Override
    public void suspended() {
        throw new IllegalStateException("all rows were asked for");
    }

    @Override
    public void emptyQuery() {
        // There is nothing to be told of it.
    }

    @Override
    public void notice(Notice notice) {
        boolean before = told;
        tell(SqlWire.fromNotice(notice));
        told = before;
    }

    @Override
    public CopyInput copyIn(CopyShape shape) {
        throw AnswerSink.copy();
    }

    @Override
    public CopyOutput copyOut(CopyShape shape) {
        throw AnswerSink.copy();
    }

    @Override
    public boolean rewind() {
        return !told;
    }
}
