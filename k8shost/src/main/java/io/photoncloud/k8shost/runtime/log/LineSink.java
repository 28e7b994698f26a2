package io.photoncloud.k8shost.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers records as lines: no more bytes than are wanted, and of those the last that it may keep. */
final class LineSink implements LogSink {

    private final LogQuery query;
    private final int keptBytesMax;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private @Nullable Instant begunAt;
    private long taken;
    private long kept;

    LineSink(LogQuery query, int keptBytesMax) {
        this.query = query;
        this.keptBytesMax = keptBytesMax;
    }

    @Override
    public boolean isFull() {
        return taken >= query.bytesMax();
    }

    @Override
    public void flush() {
        // It is read when all of it is there.
    }

    @Override
    public void take(LogRecord part) {
        if (!query.includes(part.time())) {
            return;
        }
        begunAt = begunAt == null ? part.time() : begunAt;
        int some = (int) Math.min(Math.min(query.bytesMax() - taken, keptBytesMax - begun.size()), part.textLength());
        part.writeText(begun, some);
        taken += part.textLength() + (part.endsLine() ? 1 : 0);
        if (part.endsLine() || isFull()) {
            end(begunAt, part.stream());
        }
    }

    private void end(Instant at, String stream) {
        lines.addLast(new LogLine(at, stream, begun.toString(UTF_8)));
        kept += begun.size();
        begun.reset();
        begunAt = null;
        while (kept > keptBytesMax) {
            kept -= lines.removeFirst().message().getBytes(UTF_8).length;
        }
    }

    List<LogLine> lines() {
        return List.copyOf(lines);
    }
}
