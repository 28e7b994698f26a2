package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.protocol.BucketName;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.ObjectKey;
import io.photoncloud.lightningstor.protocol.ResourceName;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.sigv4.ChunkedBody;
import io.photoncloud.lightningstor.sigv4.VerifiedRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One request whose head was verified, and its answer. Of one thread. */
public final class S3Call {

    private final S3Request request;
    private final ResourceName resource;
    private final S3Operation operation;
    private final VerifiedRequest verified;
    private final Wire wire;
    private final S3Answer answer;
    private final Instant now;
    private final S3Access access;
    private final Looked looked;

    /** How a call came. */
    enum Transport {
        PLAIN,
        TLS
    }

    /**
     * What came.
     *
     * @param body as it comes, which nobody has begun to read
     * @param documents room for it, where it is a document
     */
    record Wire(InputStream body, Transport transport, DocumentRoom.Held documents) {}

    S3Call(
            S3Request request,
            ResourceName resource,
            S3Operation operation,
            VerifiedRequest verified,
            Wire wire,
            S3Answer answer,
            Instant now,
            S3Access access) {
        this(request, resource, operation, verified, wire, answer, now, access, new Looked());
    }

    private S3Call(
            S3Request request,
            ResourceName resource,
            S3Operation operation,
            VerifiedRequest verified,
            Wire wire,
            S3Answer answer,
            Instant now,
            S3Access access,
            Looked looked) {
        this.request = request;
        this.resource = resource;
        this.operation = operation;
        this.verified = verified;
        this.wire = wire;
        this.answer = answer;
        this.now = now;
        this.access = access;
        this.looked = looked;
    }

    /** Who decides about it. */
    S3Access access() {
        return access;
    }

    /** What was looked at to decide about it. */
    Looked looked() {
        return looked;
    }

    Caller caller() {
        return verified.caller();
    }

    Transport transport() {
        return wire.transport();
    }

    DocumentRoom.Held documents() {
        return wire.documents();
    }

    /** The same call once a form has said who sends what under which key. */
    S3Call posting(Caller caller, ObjectKey key, Headers headers, InputStream file) {
        return new S3Call(
                new S3Request(request.method(), request.target(), headers),
                new ResourceName.Key(new BucketName(bucket()), key),
                operation,
                VerifiedRequest.of(caller),
                new Wire(file, transport(), documents()),
                answer,
                now,
                access,
                // It is put in the bucket that was decided about.
                looked);
    }

    S3Operation operation() {
        return operation;
    }

    S3Answer answer() {
        return answer;
    }

    Headers headers() {
        return request.headers();
    }

    Instant now() {
        return now;
    }

    boolean isHead() {
        return operation.method() == S3Operation.Method.HEAD;
    }

    boolean isSigned() {
        return verified.caller() instanceof Caller.Signed;
    }

    /** As S3 names owners. */
    String owner() {
        return switch (verified.caller()) {
            case Caller.Anonymous() -> S3Access.NOBODY;
            case Caller.Signed signed -> signed.principal();
        };
    }

    String bucket() {
        return switch (resource) {
            case ResourceName.Bucket(var bucket) -> bucket.value();
            case ResourceName.Key(var bucket, var _) -> bucket.value();
            case ResourceName.Service() -> throw new IllegalStateException(operation.title() + " is about no bucket");
        };
    }

    Optional<String> findKey() {
        return resource instanceof ResourceName.Key(var _, var key) ? Optional.of(key.value()) : Optional.empty();
    }

    String key() {
        if (resource instanceof ResourceName.Key(var _, var key)) {
            return key.value();
        }
        throw new IllegalStateException(operation.title() + " is about no key");
    }

    /** A parameter of the query, which may be there without a value. */
    Optional<String> find(String parameter) {
        return request.target().find(parameter);
    }

    /** The same; empty where it is not there. */
    String get(String parameter) {
        return find(parameter).orElse("");
    }

    /** A whole number of a list's length, up to 1,000, which it is where nothing is said. */
    int max(String parameter) {
        return max(parameter, get(parameter));
    }

    /** As above, of a number that stands elsewhere. */
    static int max(String parameter, String number) {
        String text = number.isEmpty() ? "1000" : number;
        if (!text.matches("\\d{1,10}") || Long.parseLong(text) > Integer.MAX_VALUE) {
            throw S3Exception.invalidArgument(
                    parameter, text, "Argument " + parameter + " must be an integer between 0 and 2147483647");
        }
        return Math.min(1_000, Integer.parseInt(text));
    }

    /** How long the body is once it is decoded. @throws S3Exception MissingContentLength */
    long length() {
        return verified.findLength(headers()).orElseThrow(() -> new S3Exception(S3Error.MISSING_CONTENT_LENGTH));
    }

    InputStream body() {
        return verified.body(wire.body(), headers());
    }

    /** What came behind a body that was read to its end. */
    static Map<String, String> trailers(InputStream body) {
        return body instanceof ChunkedBody chunked ? chunked.trailers() : Map.of();
    }

    /** Reads the rest of a body, so that what verifies it at its end has done so. */
    static void finish(InputStream body) throws IOException {
        if (body.read() >= 0) {
            throw new S3Exception(S3Error.INCOMPLETE_BODY);
        }
    }
}
