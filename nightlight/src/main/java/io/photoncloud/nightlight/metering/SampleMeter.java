package io.photoncloud.nightlight.metering;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the samples that projects had stored, and tells at the end of each window. What was counted and not told is in files: no window is
 * told twice with different counts, and the death of the process loses what was stored since it was looked last, which is charged to nobody.
 * Used by one thread.
 */
public final class SampleMeter {
    private static final Logger log = LoggerFactory.getLogger(SampleMeter.class);

    private static final String RUNNING = "running";
    private static final String ENDED = ".ended";
    /** Of a window that is told; one that is longer, as nobody was there to end it, begins later. */
    private static final Duration WINDOW_MAX = Duration.ofDays(31);

    private final Path directory;
    private final Duration window;
    private final UsageTeller teller;
    private final Map<Tenant, Long> looked = new HashMap<>();
    private final Map<Tenant, Long> counted = new HashMap<>();
    private Instant from = Instant.EPOCH;
    private boolean opened;

    /** @param window zero where nothing is metered */
    public SampleMeter(Path directory, Duration window, CreditWire teller) {
        this(directory, window, (UsageTeller) teller);
    }

    SampleMeter(Path directory, Duration window, UsageTeller teller) {
        this.directory = directory;
        this.window = window;
        this.teller = teller;
    }

    boolean isOn() {
        return !window.isZero();
    }

    /**
     * Counts what came since it was called last, and tells what is to be told.
     *
     * @param taken what each project had stored in all since its store was opened
     */
    void look(Instant now, Map<Tenant, Long> taken) throws IOException {
        count(now, taken);
        tell();
    }

    /** The same, without telling anybody. */
    void count(Instant now, Map<Tenant, Long> taken) throws IOException {
        if (!opened) {
            open(now);
        }
        boolean changed = false;
        for (Map.Entry<Tenant, Long> one : taken.entrySet()) {
            long before = looked.getOrDefault(one.getKey(), 0L);
            // A store that was opened again begins anew.
            long more = one.getValue() < before ? one.getValue() : one.getValue() - before;
            if (more > 0 || one.getValue() < before) {
                counted.merge(one.getKey(), more, Long::sum);
                looked.put(one.getKey(), one.getValue());
                changed = true;
            }
        }
        Instant to = windowStart(now);
        if (to.isAfter(from)) {
            end(to);
        } else if (changed) {
            new UsageFile(from, from, counted).write(directory.resolve(RUNNING));
        }
    }

    private void open(Instant now) throws IOException {
        Files.createDirectories(directory);
        from = windowStart(now);
        Path running = directory.resolve(RUNNING);
        if (Files.exists(running)) {
            UsageFile kept = UsageFile.read(running);
            // Ended, and not begun anew, when the process died: its counts are in the other file.
            if (!Files.exists(ended(kept.from()))) {
                // Not before that, where windows are longer now: what there was before it was told. The clock may have
                // been wrong.
                from = kept.from().isAfter(now) ? from : kept.from();
                counted.putAll(kept.samples());
            }
        }
        opened = true;
    }

    private Instant windowStart(Instant now) {
        long millis = window.toMillis();
        return Instant.ofEpochMilli(Math.floorDiv(now.toEpochMilli(), millis) * millis);
    }

    private Path ended(Instant start) {
        return directory.resolve(start.toEpochMilli() + ENDED);
    }

    private void end(Instant to) throws IOException {
        if (!counted.isEmpty()) {
            new UsageFile(from, to, counted).write(ended(from));
        }
        counted.clear();
        from = to;
        new UsageFile(from, from, counted).write(directory.resolve(RUNNING));
    }

    /** What cannot be told now is told later, for as long as it takes: it is money. */
    private void tell() throws IOException {
        for (Path file : Directories.list(directory, ENDED)) {
            UsageFile ended = UsageFile.read(file);
            for (Map.Entry<Tenant, Long> one : ended.samples().entrySet()) {
                SampleUsage usage = new SampleUsage(one.getKey(), begin(ended), ended.to(), one.getValue());
                try {
                    teller.tell(usage);
                } catch (CloudException e) {
                    requireForGood(e, usage);
                }
            }
            Files.delete(file);
        }
    }

    private static Instant begin(UsageFile ended) {
        Instant earliest = ended.to().minus(WINDOW_MAX);
        return ended.from().isBefore(earliest) ? earliest : ended.from();
    }

    private static void requireForGood(CloudException e, SampleUsage usage) {
        switch (e.code()) {
            case NOT_FOUND, CONFLICT, VALIDATION_ERROR, ALREADY_EXISTS, PRECONDITION_FAILED ->
                log.atInfo()
                        .addKeyValue("usage", usage.id())
                        .addKeyValue("samples", usage.samples())
                        .addKeyValue("reason", e.getMessage())
                        .log("samples that were stored are charged to nobody");
            default -> throw e;
        }
    }
}
