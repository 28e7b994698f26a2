package io.photoncloud.chainfire.store.raft.log;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The files of a log: the segments from the oldest to the one being written, and spare ones, made ready ahead of time. Every
 * block of a segment has been written before it is used, so an append changes no metadata that a force would have to
 * commit. The writer adds segments, the housekeeping takes them away and prepares the spare; safe for both at once.
 */
final class Segments implements Closeable {

    /** Two, so that a steady stream whose segments die after the next was made ready still needs no new files. */
    private static final List<String> SPARES = List.of("spare-1", "spare-2");

    private static final String PREPARING = "spare.tmp";
    /** Stands from the first segment on: a directory with it but without segments has lost them. */
    private static final String FORMAT = "format";

    private static final int ZEROS_BYTES = 1 << 20;

    private final LogFiles files;
    private final RaftLogSettings settings;
    private final RandomGenerator random;
    private final RaftLogMetrics metrics;
    private final ReentrantLock fileLock = new ReentrantLock();
    private final Deque<Segment> segments = new ArrayDeque<>();
    private final Deque<LogFile> spares = new ArrayDeque<>();
    private volatile boolean spareWanted;

    Segments(
            LogFiles files,
            RaftLogSettings settings,
            RandomGenerator random,
            RaftLogMetrics metrics,
            List<Segment> found) {
        this.files = files;
        this.settings = settings;
        this.random = random;
        this.metrics = metrics;
        segments.addAll(found);
    }

    /** The numbers of the segments in a directory, in order; none for a new one. */
    static List<Integer> numbers(LogFiles files) throws IOException {
        Set<String> names = files.list();
        List<Integer> numbers = new ArrayList<>();
        for (String name : names) {
            Segment.findNumber(name).ifPresent(numbers::add);
        }
        numbers.sort(null);
        if (numbers.isEmpty() && names.contains(FORMAT)) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT,
                    "all segments are missing in " + files.location() + ". " + Recovery.ADVICE);
        }
        return numbers;
    }

    /** Takes the spare left by the last run, or removes it; whatever was being prepared goes. */
    void adoptSpare() throws IOException {
        Set<String> names = files.list();
        if (names.contains(PREPARING)) {
            files.delete(PREPARING);
        }
        if (!names.contains(FORMAT)) {
            LogFile format = files.create(PREPARING);
            format.writeAndForce(
                    ByteBuffer.wrap("PhotonCloud raft log, format 1\n".getBytes(StandardCharsets.UTF_8)), 0);
            files.rename(format, FORMAT);
            format.close();
        }
        for (String name : SPARES) {
            if (names.contains(name)) {
                LogFile file = files.open(name);
                if (file.sizeBytes() == nextBytes()) {
                    spares.add(file);
                } else {
                    file.close();
                    files.delete(name);
                }
            }
        }
    }

    synchronized Segment oldest() {
        return segments.getFirst();
    }

    synchronized Segment active() {
        return segments.getLast();
    }

    /** All but the active one. */
    synchronized List<Segment> closed() {
        List<Segment> closed = new ArrayList<>(segments);
        closed.removeLast();
        return closed;
    }

    /** Begins a new segment with a checkpoint, and with room for a frame. */
    Segment roll(long sequence, FrameBuffer checkpoint, int frameBytes) throws IOException {
        fileLock.lock();
        try {
            spareWanted = false;
            int headBytes = Segment.FRAMES_START + checkpoint.sealedBytes();
            int number = segments.isEmpty() ? 1 : active().number() + 1;
            LogFile file = takeFile(headBytes + frameBytes);
            int sizeBytes = (int) file.sizeBytes();
            Segment segment = new Segment(file, number, random.nextInt(), sizeBytes, sequence);
            ByteBuffer head = ByteBuffer.allocateDirect(headBytes);
            segment.putHeader(head);
            head.position(Segment.FRAMES_START).put(checkpoint.seal(sequence, segment.salt()));
            file.writeAndForce(head.flip(), 0);
            files.rename(file, Segment.nameOf(number));
            synchronized (this) {
                segments.addLast(segment);
            }
            return segment;
        } finally {
            fileLock.unlock();
        }
    }

    /** The writer is through half of the active segment. */
    void wantSpare() {
        spareWanted = true;
    }

    /** Makes the next segment's file ready, if it is time. */
    void prepareSpare() throws IOException {
        fileLock.lock();
        try {
            if (spareWanted && spares.isEmpty()) {
                LogFile file = zeros(nextBytes());
                files.rename(file, SPARES.getFirst());
                spares.add(file);
            }
        } finally {
            fileLock.unlock();
        }
    }

    /** Removes the oldest segments as far as they are dead. */
    void retireDead() throws IOException {
        fileLock.lock();
        try {
            for (Segment segment : closed()) {
                if (!segment.isDead()) {
                    return;
                }
                if (spares.size() < SPARES.size() && segment.sizeBytes() == nextBytes()) {
                    files.rename(segment.file(), freeSpareName());
                    spares.add(segment.file());
                    metrics.segmentRecycled();
                } else {
                    files.delete(segment.file().name());
                    segment.file().close();
                    metrics.segmentDeleted();
                }
                synchronized (this) {
                    segments.removeFirst();
                }
            }
        } finally {
            fileLock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        fileLock.lock();
        try {
            for (Segment segment : segments) {
                segment.file().close();
            }
            for (LogFile spare : spares) {
                spare.close();
            }
        } finally {
            fileLock.unlock();
        }
    }

    private LogFile takeFile(int neededBytes) throws IOException {
        LogFile spare = spares.peek();
        if (spare != null && spare.sizeBytes() >= neededBytes) {
            return spares.remove();
        }
        int pages = (neededBytes + Segment.PAGE_BYTES - 1) / Segment.PAGE_BYTES;
        return zeros(Math.max(nextBytes(), pages * Segment.PAGE_BYTES));
    }

    private String freeSpareName() {
        boolean firstTaken = spares.stream().anyMatch(spare -> spare.name().equals(SPARES.getFirst()));
        return firstTaken ? SPARES.getLast() : SPARES.getFirst();
    }

    private int nextBytes() {
        if (segments.isEmpty()) {
            return settings.firstSegmentBytes();
        }
        return (int) Math.min(settings.segmentBytes(), (long) active().sizeBytes() * RaftLogSettings.GROWTH);
    }

    private LogFile zeros(int sizeBytes) throws IOException {
        LogFile file = files.create(PREPARING);
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer zeros = arena.allocate(Math.min(ZEROS_BYTES, sizeBytes)).asByteBuffer();
            for (int at = 0; at < sizeBytes; at += zeros.capacity()) {
                file.writeAndForce(zeros.clear().limit(Math.min(zeros.capacity(), sizeBytes - at)), at);
            }
        } catch (IOException e) {
            discard(file, e);
            throw e;
        }
        metrics.segmentCreated();
        return file;
    }

    private void discard(LogFile file, IOException cause) {
        try {
            file.close();
            files.delete(PREPARING);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
