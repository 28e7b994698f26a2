package io.photoncloud.nightlight.tsdb.wal;

import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads one file of the log frame by frame, so that it needs memory for one frame only. */
final class WalReader {
    private static final int BUFFER_BYTES = 1 << 18;

    private WalReader() {}

    /** @return up to where the file is whole: its length where all of it is */
    static long read(Path file, FileMagic magic, WalVisitor visitor) throws IOException {
        byte[] frame = new byte[0];
        long good = 0;
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            if (!magic.begins(in.readNBytes(FileMagic.LENGTH), file)) {
                return 0;
            }
            good = FileMagic.LENGTH;
            while (true) { // to the end of the file, or to where it is broken
                int size = in.readInt();
                int checksum = in.readInt();
                if (size < 0 || size > WalBatch.FRAME_BYTES_MAX) {
                    return good;
                }
                if (frame.length < size + 1) {
                    frame = new byte[size + 1];
                }
                in.readFully(frame, 0, size + 1);
                if (Wal.checksum(frame, 0, size + 1) != checksum) {
                    return good;
                }
                WalBatch.read(frame, frame[0], 1, size, visitor);
                good += WalBatch.HEADER_BYTES + (long) size;
            }
        } catch (EOFException _) {
            return good;
        } catch (CorruptChunk _) {
            // The checksum is right, the content is not: as broken as one whose checksum is not.
            return good;
        }
    }
}
