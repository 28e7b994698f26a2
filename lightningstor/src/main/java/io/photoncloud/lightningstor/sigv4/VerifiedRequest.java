package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request whose head was verified: who sent it, and how its body is to be read. */
public final class VerifiedRequest {
    private static final int LENGTH_DIGITS_MAX = 18;
    private static final String CHECKSUM_PREFIX = "x-amz-checksum-";

    private final Caller caller;
    private final Payload payload;
    private final @Nullable ChunkSignatures seed;

    VerifiedRequest(Caller caller, Payload payload, @Nullable ChunkSignatures seed) {
        this.caller = caller;
        this.payload = payload;
        this.seed = seed;
    }

    /** One whose sender proved otherwise who he is, and whose body comes as it is. */
    public static VerifiedRequest of(Caller caller) {
        return new VerifiedRequest(caller, Payload.UNSIGNED, null);
    }

    public Caller caller() {
        return caller;
    }

    public Payload payload() {
        return payload;
    }

    /** How many bytes the body has once it is decoded, where the request says so. */
    public Optional<Long> findLength(Headers headers) {
        if (!payload.form().isChunked()) {
            return headers.find("content-length").map(text -> length("Content-Length", text));
        }
        return Optional.of(headers.find("x-amz-decoded-content-length")
                .map(text -> length("x-amz-decoded-content-length", text))
                .orElseThrow(() -> new S3Exception(
                        S3Error.MISSING_CONTENT_LENGTH,
                        "You must provide the x-amz-decoded-content-length HTTP header.")));
    }

    private static long length(String name, String text) {
        if (!isNumber(text)) {
            throw S3Exception.invalidArgument(name, text, name + " is a number of bytes");
        }
        return Long.parseLong(text);
    }

    private static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > LENGTH_DIGITS_MAX) {
            return false;
        }
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The decoded body: a {@link ChunkedBody} or a {@link PlainBody}, which refuse it with an S3Exception while it is read. */
    public InputStream body(InputStream wire, Headers headers) {
        Set<String> trailers = trailers(headers);
        Optional<Long> length = findLength(headers);
        return switch (payload.form()) {
            case UNSIGNED -> new PlainBody(wire, length.orElse(PlainBody.LENGTH_UNKNOWN), "");
            case HASHED -> new PlainBody(wire, length.orElse(PlainBody.LENGTH_UNKNOWN), payload.value());
            case UNSIGNED_CHUNKS_WITH_TRAILER ->
                new ChunkedBody(wire, length.orElseThrow(), payload.form(), trailers, null);
            case SIGNED_CHUNKS, SIGNED_CHUNKS_WITH_TRAILER ->
                new ChunkedBody(wire, length.orElseThrow(), payload.form(), trailers, copyOfSeed());
        };
    }

    private ChunkSignatures copyOfSeed() {
        if (seed == null) {
            throw new IllegalStateException("a body of signed chunks without a signed head");
        }
        return new ChunkSignatures(seed);
    }

    /** The names of the trailers that will come, in lower case. */
    public Set<String> trailers(Headers headers) {
        Optional<String> announced = headers.find("x-amz-trailer");
        if (announced.isEmpty()) {
            return Set.of();
        }
        Set<String> names = announced.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (!names.isEmpty() && !payload.form().hasTrailer()) {
            throw S3Exception.invalidArgument(
                    "x-amz-trailer", String.join(",", names), "x-amz-content-sha256 does not announce a trailer");
        }
        if (names.stream().anyMatch(name -> !name.startsWith(CHECKSUM_PREFIX))) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST, "The value specified in the x-amz-trailer header is not supported");
        }
        return names;
    }
}
