package io.photoncloud.k8shost.runtime.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What a container wrote, without what the runtime writes around it. */
public final class ContainerLog {

    /** How often it is looked whether the container runs still, where it writes nothing. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Path log;
    private final LogChanges changes;

    /** {@code log}: the file that is written. What was moved away of it lies beside it. */
    public ContainerLog(Path log, LogChanges changes) {
        this.log = log;
        this.changes = changes;
    }

    /**
     * Writes what is wanted; nothing where there is no log (yet). Who follows is told of the end of the container by its return.
     *
     * @param running whether the container may write still
     * @throws IOException also where the reader is gone
     */
    public void copy(LogQuery query, BooleanSupplier running, OutputStream out)
            throws IOException, InterruptedException {
        try (var source = new LogSource(log)) {
            TextSink sink = new TextSink(query, out);
            skip(source, query);
            if (query.follow()) {
                follow(source, sink, running);
            } else {
                drain(source, sink);
            }
            sink.flush();
        }
    }

    /** What is wanted of what there is, as lines; of those the last ones, where they are more than may be kept. */
    public List<LogLine> lines(LogQuery query, int keptBytesMax) throws IOException {
        try (var source = new LogSource(log)) {
            LineSink sink = new LineSink(query, keptBytesMax);
            skip(source, query);
            drain(source, sink);
            return sink.lines();
        }
    }

    private static void skip(LogSource source, LogQuery query) throws IOException {
        if (query.tailLines() != LogQuery.ALL_LINES) {
            source.skipToLast(query.tailLines());
        }
    }

    private static void drain(LogSource source, LogSink sink) throws IOException {
        while (!sink.isFull()) {
            Optional<byte[]> next = source.next();
            if (next.isEmpty()) {
                return;
            }
            Optional<LogRecord> found = LogRecord.find(next.get());
            if (found.isPresent()) {
                sink.take(found.get());
            }
        }
    }

    private void follow(LogSource source, LogSink sink, BooleanSupplier running)
            throws IOException, InterruptedException {
        Path directory = Objects.requireNonNull(log.toAbsolutePath().getParent(), "a log has a directory");
        try (LogChanges.Waiter waiter = changes.of(directory)) {
            boolean goesOn = true;
            while (goesOn && !sink.isFull()) {
                goesOn = running.getAsBoolean();
                drain(source, sink);
                sink.flush();
                if (goesOn) {
                    waiter.await(LOOK);
                }
            }
        }
    }
}
