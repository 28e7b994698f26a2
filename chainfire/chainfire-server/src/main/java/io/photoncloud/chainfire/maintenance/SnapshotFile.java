package io.photoncloud.chainfire.maintenance;

import io.photoncloud.common.api.Sha256;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The form a snapshot is downloaded in: the store's own export, filled up to whole blocks with its length in the last
 * bytes of the last one, and the SHA-256 of all that. etcd's clients keep a download only if it is 32 bytes longer than
 * whole blocks: that is how they tell that it arrived with its digest.
 */
public final class SnapshotFile {

    static final int BLOCK_BYTES = 512;
    static final int DIGEST_BYTES = 32;

    private static final byte[] MAGIC = "photon01".getBytes(StandardCharsets.US_ASCII);
    private static final int FOOTER_BYTES = MAGIC.length + Long.BYTES;
    private static final int COPY_BYTES = 64 << 10;

    private SnapshotFile() {}

    /** What to send for an export of the given length: everything after it, but for the digest. */
    static byte[] filling(long exportBytes) {
        int over = (int) ((exportBytes + FOOTER_BYTES) % BLOCK_BYTES);
        int zeros = over == 0 ? 0 : BLOCK_BYTES - over;
        return ByteBuffer.allocate(zeros + FOOTER_BYTES)
                .position(zeros)
                .put(MAGIC)
                .putLong(exportBytes)
                .array();
    }

    /** Why a file is no snapshot to restore from; the message is meant for the caller. */
    public static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    /**
     * Checks a downloaded snapshot and takes the store's export out of it.
     *
     * @throws DamagedException where it is none, or not as it was sent
     */
    public static void extract(Path downloaded, Path export) throws DamagedException {
        try {
            long body = Files.size(downloaded) - DIGEST_BYTES;
            if (body < BLOCK_BYTES || body % BLOCK_BYTES != 0) {
                throw new DamagedException("no snapshot: it is not as long as one");
            }
            verify(downloaded, body);
            long exportBytes = exportBytes(downloaded, body);
            try (InputStream in = new FileInputStream(downloaded.toFile());
                    var out = Files.newOutputStream(export)) {
                copy(in, out, exportBytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void verify(Path downloaded, long body) throws IOException, DamagedException {
        MessageDigest digest = Sha256.start();
        try (DigestInputStream in = new DigestInputStream(new FileInputStream(downloaded.toFile()), digest)) {
            copy(in, OutputStream.nullOutputStream(), body);
            in.on(false);
            if (!MessageDigest.isEqual(digest.digest(), in.readNBytes(DIGEST_BYTES))) {
                throw new DamagedException("the snapshot is damaged: its SHA-256 does not fit");
            }
        }
    }

    private static long exportBytes(Path downloaded, long body) throws IOException, DamagedException {
        try (DataInputStream in = new DataInputStream(new FileInputStream(downloaded.toFile()))) {
            in.skipNBytes(body - FOOTER_BYTES);
            byte[] magic = in.readNBytes(MAGIC.length);
            long bytes = in.readLong();
            if (!Arrays.equals(magic, MAGIC) || bytes < 0 || bytes > body - FOOTER_BYTES) {
                throw new DamagedException("the snapshot was not made by ChainFire");
            }
            return bytes;
        }
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long left = bytes;
        while (left > 0) {
            int read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            if (read == 0) {
                throw new IOException("the file ended early");
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
