package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A body that comes as it is. At its end its length and its hash are verified, where they are known: so who reads it to the end has what
 * was signed, or an S3Exception.
 */
public final class PlainBody extends InputStream {
    static final long LENGTH_UNKNOWN = -1;

    private final InputStream wire;
    private final long length;
    private final String sha256;
    private final @Nullable MessageDigest digest;
    private long count;
    private boolean ended;

    /**
     * @param sha256 in hexadecimal digits, or nothing
     */
    PlainBody(InputStream wire, long length, String sha256) {
        this.wire = wire;
        this.length = length;
        this.sha256 = sha256.toLowerCase(Locale.ROOT);
        this.digest = sha256.isEmpty() ? null : CanonicalRequest.digest();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
        if (size == 0 || ended) {
            return size == 0 ? 0 : -1;
        }
        int read = fromWire(bytes, offset, size);
        if (read < 0) {
            ended = true;
            end();
            return -1;
        }
        count += read;
        if (digest != null) {
            digest.update(bytes, offset, read);
        }
        return read;
    }

    private int fromWire(byte[] bytes, int offset, int size) throws IOException {
        try {
            return wire.read(bytes, offset, size);
        } catch (EOFException _) {
            throw new S3Exception(S3Error.INCOMPLETE_BODY);
        }
    }

    private void end() {
        if (length != LENGTH_UNKNOWN && count != length) {
            throw new S3Exception(S3Error.INCOMPLETE_BODY)
                    .with("NumberBytesExpected", String.valueOf(length))
                    .with("NumberBytesProvided", String.valueOf(count));
        }
        if (digest == null) {
            return;
        }
        String computed = HexFormat.of().formatHex(digest.digest());
        if (!computed.equals(sha256)) {
            throw new S3Exception(S3Error.X_AMZ_CONTENT_SHA256_MISMATCH)
                    .with("ClientComputedContentSHA256", sha256)
                    .with("S3ComputedContentSHA256", computed);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
