package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.vector.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Keeps answers as lines of text. */
final class GatheringSink implements ResultSink {
    final List<String> lines = new ArrayList<>();
    final Queue<byte[]> input = new ArrayDeque<>();
    boolean sent;
    private int mark;

    @Override
    public void columns(List<ResultColumn> columns) {
        lines.add("columns "
                + String.join(",", columns.stream().map(ResultColumn::name).toList()));
    }

    @Override
    public void rows(Batch batch) {
        for (int row = 0; row < batch.size(); row++) {
            List<String> values = new ArrayList<>();
            for (var column : batch.columns()) {
                values.add(String.valueOf(column.get(row)));
            }
            lines.add(String.join("|", values));
        }
    }

    @Override
    public void complete(String tag, long rows) {
        lines.add(tag);
        mark = lines.size();
    }

    @Override
    public void suspended() {
        lines.add("suspended");
        mark = lines.size();
    }

    @Override
    public void emptyQuery() {
        lines.add("empty");
        mark = lines.size();
    }

    @Override
    public void notice(Notice notice) {
        lines.add(notice.severity() + " " + notice.code() + " " + notice.message());
    }

    @Override
    public CopyInput copyIn(CopyShape shape) {
        lines.add("copy in " + shape.columns());
        return () -> {
            byte @Nullable [] next = input.poll();
            return next;
        };
    }

    @Override
    public CopyOutput copyOut(CopyShape shape) {
        lines.add("copy out " + shape.columns());
        return new CopyOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                lines.add(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void end() {
                lines.add("copied");
            }
        };
    }

    @Override
    public boolean rewind() {
        if (sent) {
            return false;
        }
        lines.subList(mark, lines.size()).clear();
        return true;
    }
}
