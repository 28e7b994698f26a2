package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import java.io.IOException;
import org.xerial.snappy.Snappy;

/**
 * Decompresses snappy's block form, in which the first bytes say how much comes of it: nothing is decompressed before
 * that was held against the limit. What it gave last is overwritten by the next. Used by one thread.
 */
public final class SnappyBlock {
    private final int decodedBytesMax;
    private byte[] decoded = new byte[64 << 10];
    private int length;

    public SnappyBlock(int decodedBytesMax) {
        this.decodedBytesMax = decodedBytesMax;
    }

    public void decode(byte[] compressed, int from, int to) throws IngestException {
        long announced = announced(compressed, from, to);
        if (announced > decodedBytesMax) {
            throw IngestException.tooLarge(
                    "snappy: decoded length " + announced + " exceeds limit decodedBytesMax " + decodedBytesMax);
        }
        if (decoded.length < announced) {
            decoded = new byte[(int) announced];
        }
        try {
            length = Snappy.uncompress(compressed, from, to - from, decoded, 0);
        } catch (IOException _) {
            throw IngestException.malformed("snappy: corrupt input");
        }
        if (length != announced) {
            throw IngestException.malformed("snappy: corrupt input");
        }
    }

    private static long announced(byte[] compressed, int from, int to) throws IngestException {
        long value = 0;
        int shift = 0;
        for (int at = from; at < to && shift < Integer.SIZE + 3; at++, shift += 7) {
            value |= (long) (compressed[at] & 0x7f) << shift;
            if (compressed[at] >= 0) {
                return value;
            }
        }
        throw IngestException.malformed("snappy: corrupt input");
    }

    public byte[] bytes() {
        return decoded;
    }

    public int length() {
        return length;
    }
}
