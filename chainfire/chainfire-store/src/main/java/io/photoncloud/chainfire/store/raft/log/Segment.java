package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * One file of the log: a page with the header, then frames, the first of which is a checkpoint of all groups' states. A
 * file bears a segment's name only once header and checkpoint are forced, so a bad header is never an accident of timing.
 * Counts how many bytes of it are entries some group still holds; when none are and nobody reads, the file may go.
 */
final class Segment {

    static final int PAGE_BYTES = 4096;
    static final int FRAMES_START = PAGE_BYTES;

    private static final long MAGIC = 0x474f4c4e4f544850L; // "PHTONLOG" on disk
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 36;
    private static final Pattern NAME = Pattern.compile("(\\d{10})\\.seg");

    private final LogFile file;
    private final int number;
    private final int salt;
    private final int sizeBytes;
    private final long firstSequence;
    private final AtomicLong liveBytes = new AtomicLong();
    private final AtomicInteger readers = new AtomicInteger();

    Segment(LogFile file, int number, int salt, int sizeBytes, long firstSequence) {
        this.file = file;
        this.number = number;
        this.salt = salt;
        this.sizeBytes = sizeBytes;
        this.firstSequence = firstSequence;
    }

    static String nameOf(int number) {
        return String.format(Locale.ROOT, "%010d.seg", number);
    }

    /** The number of the segment a file of this name would be. */
    static Optional<Integer> findNumber(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    LogFile file() {
        return file;
    }

    int number() {
        return number;
    }

    int salt() {
        return salt;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    long firstSequence() {
        return firstSequence;
    }

    long liveBytes() {
        return liveBytes.get();
    }

    void addLive(long bytes) {
        liveBytes.addAndGet(bytes);
    }

    /** Only with the monitor of a group held that has a live entry here: then the file cannot be gone yet. */
    void beginRead() {
        readers.incrementAndGet();
    }

    void endRead() {
        readers.decrementAndGet();
    }

    boolean isDead() {
        return liveBytes.get() == 0 && readers.get() == 0;
    }

    void putHeader(ByteBuffer page) {
        page.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(MAGIC)
                .putInt(VERSION)
                .putInt(salt)
                .putInt(number)
                .putInt(sizeBytes)
                .putLong(firstSequence);
        page.putInt(crc(page.duplicate().flip()));
    }

    /** Opens a file as the segment its name says. */
    static Segment open(LogFiles files, int number) throws IOException {
        String name = nameOf(number);
        LogFile file = files.open(name);
        try {
            return read(file, files.location() + "/" + name, number);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Segment read(LogFile file, String where, int number) throws IOException {
        long actualBytes = file.sizeBytes();
        if (actualBytes < FRAMES_START) {
            throw corrupt(where + " is cut off after " + actualBytes + " bytes");
        }
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(header, 0);
        header.flip();
        if (header.getLong(0) != MAGIC) {
            throw new RaftLogException(
                    RaftLogException.Problem.UNKNOWN_FORMAT,
                    where + " is not a segment of a raft log. " + Recovery.ADVICE);
        }
        int version = header.getInt(8);
        if (version != VERSION) {
            throw new RaftLogException(
                    RaftLogException.Problem.UNKNOWN_FORMAT,
                    where + " has format version " + version + "; this program knows only " + VERSION
                            + ". Start the program that wrote it.");
        }
        int sizeBytes = header.getInt(20);
        if (header.getInt(32) != crc(header.duplicate().limit(32)) || header.getInt(16) != number) {
            throw corrupt(where + " has a damaged header (offset 0)");
        }
        if (sizeBytes != actualBytes) {
            throw corrupt(where + " has " + actualBytes + " bytes, not the " + sizeBytes + " it was made with");
        }
        return new Segment(file, number, header.getInt(12), sizeBytes, header.getLong(24));
    }

    private static RaftLogException corrupt(String message) {
        return new RaftLogException(RaftLogException.Problem.CORRUPT, message + ". " + Recovery.ADVICE);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public String toString() {
        return nameOf(number);
    }
}
