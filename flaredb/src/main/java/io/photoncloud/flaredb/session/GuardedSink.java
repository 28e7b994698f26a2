package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.vector.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sink that is never interrupted: cancellation waits until the client has taken what it is given. */
final class GuardedSink implements ResultSink {
    private final ResultSink sink;
    private final Cancellation cancellation;
    private final Severity least;

    /** @param least the lowest severity that the client wants to hear of */
    GuardedSink(ResultSink sink, Cancellation cancellation, Severity least) {
        this.sink = sink;
        this.cancellation = cancellation;
        this.least = least;
    }

    private void outside(Runnable work) {
        cancellation.<@Nullable Object>outside(() -> {
            work.run();
            return null;
        });
    }

    @Override
    public void columns(List<ResultColumn> columns) {
        outside(() -> sink.columns(columns));
    }

    @Override
    public void rows(Batch batch) {
        outside(() -> sink.rows(batch));
    }

    /** The statement is done, and nothing can stop it any more. */
    @Override
    public void complete(String tag, long rows) {
        sink.complete(tag, rows);
    }

    @Override
    public void suspended() {
        sink.suspended();
    }

    @Override
    public void emptyQuery() {
        sink.emptyQuery();
    }

    @Override
    public void notice(Notice notice) {
        if (notice.severity() == Severity.INFO || notice.severity().compareTo(least) >= 0) {
            outside(() -> sink.notice(notice));
        }
    }

    @Override
    public CopyInput copyIn(CopyShape shape) {
        CopyInput input = cancellation.outside(() -> sink.copyIn(shape));
        return () -> cancellation.<byte @Nullable []>outside(input::next);
    }

    @Override
    public CopyOutput copyOut(CopyShape shape) {
        CopyOutput output = cancellation.outside(() -> sink.copyOut(shape));
        return new CopyOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                outside(() -> output.write(bytes, offset, length));
            }

            @Override
            public void end() {
                outside(output::end);
            }
        };
    }

    @Override
    public boolean rewind() {
        return sink.rewind();
    }
}
