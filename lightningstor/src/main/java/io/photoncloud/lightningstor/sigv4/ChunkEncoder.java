package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;

/** Encodes one body as aws-chunked, chunk after chunk: every chunk but the last has at least {@value ChunkedBody#CHUNK_MIN} bytes. */
public final class ChunkEncoder {
    private final Payload.Form form;
    private final ChunkSignatures signatures;

    ChunkEncoder(Payload.Form form, ChunkSignatures signatures) {
        this.form = form;
        this.signatures = signatures;
    }

    /** A chunk, which is not empty. */
    public byte[] chunk(byte[] bytes, int offset, int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("an empty chunk ends the body: that is what end() is for");
        }
        MessageDigest digest = CanonicalRequest.digest();
        digest.update(bytes, offset, size);
        var out = new ByteArrayOutputStream(size + 128);
        append(out, header(size, HexFormat.of().formatHex(digest.digest())));
        out.write(bytes, offset, size);
        append(out, "\r\n");
        return out.toByteArray();
    }

    /** The last chunk, which is empty, and the trailers. */
    public byte[] end(SortedMap<String, String> trailers) {
        var out = new ByteArrayOutputStream();
        append(out, header(0, Payload.EMPTY_SHA256));
        trailers.forEach((name, value) -> append(out, name + ":" + value + "\r\n"));
        if (form == Payload.Form.SIGNED_CHUNKS_WITH_TRAILER) {
            append(out, "x-amz-trailer-signature:" + signatures.signTrailers(trailers) + "\r\n");
        }
        append(out, "\r\n");
        return out.toByteArray();
    }

    private String header(int size, String sha256) {
        String digits = Integer.toHexString(size);
        return form.hasSignedChunks()
                ? digits + ";chunk-signature=" + signatures.signChunk(sha256) + "\r\n"
                : digits + "\r\n";
    }

    private static void append(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(ISO_8859_1));
    }
}
