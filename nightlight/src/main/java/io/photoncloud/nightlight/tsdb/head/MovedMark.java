package io.photoncloud.nightlight.tsdb.head;

import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * How far the log is in blocks: what stands in segments up to one and is before a time. It says so beside the log, so
 * that replay takes all else, however late it came, and does not take what is in blocks once more. Where it is missing or
 * broken, replay takes what is in blocks too, which changes nothing of what is read.
 */
record MovedMark(long segment, long beforeMs) {
    static final MovedMark NOTHING = new MovedMark(0, Long.MIN_VALUE);

    private static final FileMagic MAGIC = new FileMagic("NLMOV", 1);
    private static final String FILE = "moved";

    static void requireKnown(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FILE))) {
            MAGIC.requireKnown(directory.resolve(FILE));
        }
    }

    static MovedMark read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return NOTHING;
            }
            byte[] bytes = Files.readAllBytes(file);
            ByteReader in = new ByteReader(bytes);
            boolean known = MAGIC.begins(in.readBytes(FileMagic.LENGTH), file);
            MovedMark read = new MovedMark(in.readLong(), in.readLong());
            return known && in.readInt() == checksum(bytes) ? read : NOTHING;
        } catch (CorruptChunk _) {
            return NOTHING;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    static void write(Path directory, MovedMark mark) {
        ByteWriter out = new ByteWriter(FileMagic.LENGTH + 2 * Long.BYTES + Integer.BYTES);
        out.writeBytes(MAGIC.bytes());
        out.writeLong(mark.segment);
        out.writeLong(mark.beforeMs);
        out.writeInt(checksum(out.array()));
        try {
            Directories.write(directory.resolve(FILE), out.toBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory.resolve(FILE), e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, FileMagic.LENGTH + 2 * Long.BYTES);
        return (int) checksum.getValue();
    }
}
