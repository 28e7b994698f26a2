package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a body of the encoding aws-chunked. A signed chunk is held until its signature is verified, so no byte is given out that
 * was not signed; unsigned chunks flow through. What is malformed ends in an S3Exception, after which nothing more is read. Memory: one buffer
 * of {@value #INPUT_BYTES} bytes, and for signed chunks one that grows, as bytes come in and not before, to the largest chunk.
 */
public final class ChunkedBody extends InputStream {
    public static final int SIGNED_CHUNK_MAX = 16 * 1024 * 1024;
    public static final int CHUNK_MIN = 8192;
    public static final int HEADER_MAX = 256;
    public static final int TRAILER_MAX = 1024;
    public static final int TRAILERS_MAX = 8;

    private static final int INPUT_BYTES = 16 * 1024;
    private static final String SIGNATURE_MARK = ";chunk-signature=";
    private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

    private final InputStream wire;
    private final long length;
    private final Payload.Form form;
    private final Set<String> announced;
    private final @Nullable ChunkSignatures signatures;
    private final MessageDigest sha256 = CanonicalRequest.digest();
    private final SortedMap<String, String> trailers = new TreeMap<>();

    private final byte[] input = new byte[INPUT_BYTES];
    private int inputStart;
    private int inputEnd;

    private byte[] chunk = new byte[0];
    private int chunkStart;

    /** What is left to give out of the chunk: verified and held if it is signed, still to come if not. */
    private long chunkLeft;

    private long previousSize = -1;
    private int chunks;
    private long given;
    private boolean ended;

    /** Whatever comes after a refusal is not read any more. */
    private boolean broken;

    /**
     * @param length of what is decoded
     * @param announced names of the trailers that must come
     * @param signatures what signs the chunks, or null where they are not signed
     */
    ChunkedBody(
            InputStream wire,
            long length,
            Payload.Form form,
            Set<String> announced,
            @Nullable ChunkSignatures signatures) {
        this.wire = wire;
        this.length = length;
        this.form = form;
        this.announced = announced;
        this.signatures = signatures;
    }

    /** The trailers, once the end was read. */
    public SortedMap<String, String> trailers() {
        return Collections.unmodifiableSortedMap(trailers);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int size) throws IOException {
        if (size == 0) {
            return 0;
        }
        if (broken) {
            throw malformed("it was refused already");
        }
        broken = true;
        int count = decoded(bytes, offset, size);
        broken = false;
        return count;
    }

    private int decoded(byte[] bytes, int offset, int size) throws IOException {
        while (chunkLeft == 0) {
            if (ended) {
                return -1;
            }
            nextChunk();
        }
        int count = (int) Math.min(size, chunkLeft);
        if (signatures != null) {
            System.arraycopy(chunk, chunkStart, bytes, offset, count);
            chunkStart += count;
            chunkLeft -= count;
            return count;
        }
        int read = fromInput(bytes, offset, count);
        chunkLeft -= read;
        if (chunkLeft == 0) {
            requireLineEnd();
        }
        return read;
    }

    private void nextChunk() throws IOException {
        String header = line(HEADER_MAX, S3Error.INCOMPLETE_BODY);
        String signature = signature(header);
        long size =
                size(signatures == null ? header : header.substring(0, header.length() - 64 - SIGNATURE_MARK.length()));
        chunks++;
        if (size == 0) {
            end(signature);
            return;
        }
        if (previousSize >= 0 && previousSize < CHUNK_MIN) {
            throw new S3Exception(S3Error.INVALID_CHUNK_SIZE)
                    .with("Chunk", String.valueOf(chunks))
                    .with("BadChunkSize", String.valueOf(previousSize));
        }
        previousSize = size;
        given += size;
        if (given > length) {
            throw incomplete();
        }
        if (signatures != null) {
            holdVerified(signature, size);
        }
        chunkLeft = size;
    }

    private String signature(String header) {
        if (signatures == null) {
            return "";
        }
        int mark = header.length() - 64 - SIGNATURE_MARK.length();
        if (mark < 1 || !header.startsWith(SIGNATURE_MARK, mark)) {
            throw malformed("a chunk has no chunk-signature of 64 digits");
        }
        return header.substring(mark + SIGNATURE_MARK.length());
    }

    private static long size(String digits) {
        if (digits.isEmpty() || digits.length() > 15 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw malformed("the size of a chunk is not hexadecimal");
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }

    private void holdVerified(String signature, long size) throws IOException {
        if (size > SIGNED_CHUNK_MAX) {
            throw new S3Exception(
                            S3Error.INVALID_CHUNK_SIZE, "A signed chunk has at most " + SIGNED_CHUNK_MAX + " bytes")
                    .with("Chunk", String.valueOf(chunks))
                    .with("BadChunkSize", String.valueOf(size));
        }
        int filled = 0;
        while (filled < size) {
            if (filled == chunk.length) {
                chunk = Arrays.copyOf(chunk, (int) Math.min(size, Math.max(INPUT_BYTES, 2L * filled)));
            }
            filled += fromInput(chunk, filled, (int) Math.min(chunk.length, size) - filled);
        }
        requireLineEnd();
        sha256.update(chunk, 0, filled);
        verify(signature, HexFormat.of().formatHex(sha256.digest()));
        chunkStart = 0;
    }

    private void verify(String signature, String hash) {
        if (signatures != null) {
            signatures.requireChunk(signature, hash);
        }
    }

    private void end(String signature) throws IOException {
        verify(signature, Payload.EMPTY_SHA256);
        if (given != length) {
            throw incomplete();
        }
        if (form.hasTrailer()) {
            readTrailers();
        } else {
            requireLineEnd();
        }
        if (inputStart < inputEnd || wire.read() >= 0) {
            throw malformed("there is more after the last chunk");
        }
        ended = true;
    }

    private void readTrailers() throws IOException {
        String signature = "";
        for (String line = line(TRAILER_MAX, S3Error.MALFORMED_TRAILER);
                !line.isEmpty();
                line = line(TRAILER_MAX, S3Error.MALFORMED_TRAILER)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0)).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals(TRAILER_SIGNATURE) && signature.isEmpty() && signatures != null) {
                signature = value;
            } else if (!announced.contains(name)
                    || trailers.size() == TRAILERS_MAX
                    || trailers.put(name, value) != null) {
                throw new S3Exception(S3Error.MALFORMED_TRAILER);
            }
        }
        if (!trailers.keySet().equals(announced)) {
            throw new S3Exception(S3Error.MALFORMED_TRAILER);
        }
        if (signatures != null) {
            signatures.requireTrailers(signature, trailers);
        }
    }

    private S3Exception incomplete() {
        return new S3Exception(
                        S3Error.INCOMPLETE_BODY,
                        "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP"
                                + " header")
                .with("NumberBytesExpected", String.valueOf(length))
                .with("NumberBytesProvided", String.valueOf(given));
    }

    private static S3Exception malformed(String what) {
        return new S3Exception(S3Error.INCOMPLETE_BODY, "The body is not aws-chunked: " + what);
    }

    private void requireLineEnd() throws IOException {
        if (next() != '\r' || next() != '\n') {
            throw malformed("a chunk is not followed by the end of a line");
        }
    }

    private String line(int lengthMax, S3Error tooLong) throws IOException {
        byte[] line = new byte[lengthMax];
        for (int count = 0; count < lengthMax; count++) {
            line[count] = next();
            if (count > 0 && line[count] == '\n' && line[count - 1] == '\r') {
                return new String(line, 0, count - 1, ISO_8859_1);
            }
        }
        throw new S3Exception(tooLong);
    }

    private byte next() throws IOException {
        if (inputStart == inputEnd) {
            fill();
        }
        return input[inputStart++];
    }

    private void fill() throws IOException {
        inputEnd = inputStart = 0;
        inputEnd = fromWire(input, 0, input.length);
    }

    private int fromInput(byte[] bytes, int offset, int size) throws IOException {
        int held = Math.min(size, inputEnd - inputStart);
        if (held == 0) {
            return fromWire(bytes, offset, size);
        }
        System.arraycopy(input, inputStart, bytes, offset, held);
        inputStart += held;
        return held;
    }

    private int fromWire(byte[] bytes, int offset, int size) throws IOException {
        try {
            int read = wire.read(bytes, offset, size);
            if (read > 0) {
                return read;
            }
        } catch (EOFException _) {
            // told as any other early end
        }
        throw new S3Exception(S3Error.INCOMPLETE_BODY, "The request body terminated unexpectedly");
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
