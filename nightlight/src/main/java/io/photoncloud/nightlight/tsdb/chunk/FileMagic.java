package io.photoncloud.nightlight.tsdb.chunk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How files of a kind begin: with eight bytes, the last of which is the version of what follows. Safe for many threads. */
public final class FileMagic {
    public static final int LENGTH = 8;

    private final byte[] bytes;

    /** @param version the latest that is known, which is the one that is written */
    public FileMagic(String kind, int version) {
        this.bytes = Arrays.copyOf(kind.getBytes(US_ASCII), LENGTH);
        this.bytes[LENGTH - 1] = (byte) version;
    }

    /** The eight bytes; the caller's own. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Whether a file begins so.
     *
     * @throws UnknownVersion where it is of this kind, and of a version that is not known
     */
    public boolean begins(byte[] first, Path file) throws UnknownVersion {
        if (first.length != LENGTH || !sameKind(first)) {
            return false;
        }
        if (first[LENGTH - 1] != bytes[LENGTH - 1]) {
            throw new UnknownVersion(file, first[LENGTH - 1] & 0xff, bytes[LENGTH - 1]);
        }
        return true;
    }

    private boolean sameKind(byte[] first) {
        return Arrays.equals(first, 0, LENGTH - 1, bytes, 0, LENGTH - 1);
    }

    /** @throws UnknownVersion where a file is of this kind, and of a version that is not known */
    public void requireKnown(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            begins(in.readNBytes(LENGTH), file);
        }
    }
}
