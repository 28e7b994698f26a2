package io.photoncloud.k8shost.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What a container wrote, without what the runtime writes around it. */
public final class ContainerLog {

    /** How often it is looked whether the container runs still, where it writes nothing. */
    private static final long LOOK_MS = 500;

    private final Path log;

    /** {@code log}: the file that is written. What was moved away of it lies beside it. */
    public ContainerLog(Path log) {
        this.log = log;
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
            var copying = new Copying(query, out);
            skip(source, query, copying);
            if (query.follow()) {
                follow(source, copying, running);
            } else {
                drain(source, copying);
            }
            out.flush();
        }
    }

    /** Has the last lines of what there is copied, where only those are wanted. */
    private static void skip(LogSource source, LogQuery query, Copying copying) throws IOException {
        if (query.tailLines() == LogQuery.ALL_LINES) {
            return;
        }
        Deque<Deque<LogRecord>> lines = new ArrayDeque<>();
        boolean ended = true;
        for (Optional<byte[]> next = source.next(); next.isPresent(); next = source.next()) {
            Optional<LogRecord> found = LogRecord.find(next.get());
            if (found.isPresent()) {
                if (ended) {
                    lines.addLast(new ArrayDeque<>());
                }
                ended = found.get().endsLine();
                Objects.requireNonNull(lines.peekLast()).addLast(found.get());
                if (lines.size() > Math.max(1, query.tailLines())) {
                    lines.removeFirst();
                }
            }
        }
        if (query.tailLines() > 0) {
            for (Deque<LogRecord> line : lines) {
                for (LogRecord part : line) {
                    copying.take(part);
                }
            }
        }
    }

    private static void drain(LogSource source, Copying copying) throws IOException {
        for (Optional<byte[]> next = source.next(); next.isPresent() && !copying.isFull(); next = source.next()) {
            Optional<LogRecord> found = LogRecord.find(next.get());
            if (found.isPresent()) {
                copying.take(found.get());
            }
        }
    }

    private void follow(LogSource source, Copying copying, BooleanSupplier running)
            throws IOException, InterruptedException {
        Path directory = Objects.requireNonNull(log.toAbsolutePath().getParent(), "a log has a directory");
        try (WatchService watch = directory.getFileSystem().newWatchService()) {
            var _ = directory.register(watch, ENTRY_MODIFY, ENTRY_CREATE);
            boolean goesOn = true;
            while (goesOn && !copying.isFull()) {
                goesOn = running.getAsBoolean();
                drain(source, copying);
                copying.flush();
                if (goesOn) {
                    WatchKey changed = watch.poll(LOOK_MS, TimeUnit.MILLISECONDS);
                    if (changed != null) {
                        changed.pollEvents();
                        var _ = changed.reset();
                    }
                }
            }
        }
    }

    /** Writes records as lines, no more than are wanted. */
    private static final class Copying {

        private final LogQuery query;
        private final OutputStream out;
        private boolean atLineStart = true;
        private long left;

        Copying(LogQuery query, OutputStream out) {
            this.query = query;
            this.left = query.bytesMax();
            this.out = new OutputStream() {
                @Override
                public void write(int next) throws IOException {
                    write(new byte[] {(byte) next}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int some = (int) Math.min(left, length);
                    out.write(bytes, offset, some);
                    left -= some;
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        boolean isFull() {
            return left == 0;
        }

        void flush() throws IOException {
            out.flush();
        }

        void take(LogRecord part) throws IOException {
            if (query.since() != null && part.time().isBefore(query.since())) {
                return;
            }
            if (query.timestamps() && atLineStart) {
                out.write((part.time() + " ").getBytes(UTF_8));
            }
            part.writeText(out);
            if (part.endsLine()) {
                out.write('\n');
            }
            atLineStart = part.endsLine();
        }
    }
}
