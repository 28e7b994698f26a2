package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.web.NativeDoor;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.engine.BlobStoreException;
import io.photoncloud.lightningstor.event.Occasion;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.protocol.BucketName;
import io.photoncloud.lightningstor.protocol.HastyBody;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.ResourceName;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.SignatureVerifier;
import io.photoncloud.lightningstor.sigv4.VerifiedRequest;
import io.photoncloud.lightningstor.sts.StsDoor;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.ErrorDocument;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is no probe of the service: requests of S3, verified, told apart, and answered in S3's form; and those of STS, which come
 * to the same address. Safe for many threads.
 */
public final class S3Door implements NativeDoor {

    private static final Logger log = LoggerFactory.getLogger(S3Door.class);

    /** Of a request that was told apart: the name of its operation. */
    private static final String OPERATION = S3Door.class.getName() + ".operation";

    /** What botocore calls itself, in lower case: by itself, and in aws-cli 2. */
    private static final List<String> BOTOCORE = List.of("botocore", "aws-cli");

    /** Of a body that is not wanted; the container reads no more of one. */
    private static final long UNWANTED_BYTES_MAX = 16 << 20;

    private final SignatureVerifier verifier;
    private final S3Access access;
    private final Origins origins;
    private final Map<S3Operation, S3Handler> handlers = new EnumMap<>(S3Operation.class);
    private final StsDoor sts;
    private final Collection<String> domains;
    private final InstantSource clock;
    private final S3Meters meters;
    private final DocumentRoom documents = DocumentRoom.ofHeap();

    /** @param domains below which names of hosts are buckets, in lower case */
    public S3Door(
            SignatureVerifier verifier,
            S3Access access,
            Origins origins,
            Collection<S3Group> groups,
            StsDoor sts,
            Collection<String> domains,
            InstantSource clock,
            S3Meters meters) {
        this.verifier = verifier;
        this.access = access;
        this.origins = origins;
        groups.forEach(group -> handlers.putAll(group.handlers()));
        this.sts = sts;
        this.domains = List.copyOf(domains);
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public boolean isServed(String method, String rawPath) {
        int end = rawPath.indexOf('/', 1);
        String first = rawPath.substring(Math.min(1, rawPath.length()), end < 0 ? rawPath.length() : end);
        return !BucketName.RESERVED.contains(first);
    }

    @Override
    public void serve(HttpServletRequest request, HttpServletResponse response, String rawPath) throws IOException {
        response.setHeader("x-amz-request-id", RequestContext.current().requestId());
        S3Answer answer = new S3Answer(response, meters);
        long began = System.nanoTime();
        try (DocumentRoom.Held room = documents.begin()) {
            answer(request, answer, rawPath, room);
        } finally {
            Object operation = request.getAttribute(OPERATION);
            meters.answered(
                    operation == null ? S3Meters.UNKNOWN : operation.toString(),
                    response.getStatus(),
                    System.nanoTime() - began);
        }
    }

    private void answer(HttpServletRequest request, S3Answer answer, String rawPath, DocumentRoom.Held room)
            throws IOException {
        try {
            call(request, answer, rawPath, room);
        } catch (SocketTimeoutException _) {
            refuse(request, answer, rawPath, new S3Exception(S3Error.REQUEST_TIMEOUT));
        } catch (EOFException _) {
            refuse(request, answer, rawPath, new S3Exception(S3Error.INCOMPLETE_BODY));
        } catch (UncheckedIOException e) {
            refuse(request, answer, rawPath, ofBody(e));
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer
            refuse(
                    request,
                    answer,
                    rawPath,
                    translated(e, RequestContext.current().requestId()));
        }
    }

    private void call(HttpServletRequest request, S3Answer answer, String rawPath, DocumentRoom.Held room)
            throws IOException {
        String query = request.getQueryString();
        S3Request head =
                S3Request.of(request.getMethod(), query == null ? rawPath : rawPath + "?" + query, headers(request));
        if (sts.isServed(head)) {
            sts.serve(head, body(request), answer.response());
            return;
        }
        ResourceName resource = ResourceName.resolve(head.target(), head.host(), domains);
        access.requireReachable(head);
        if (Origins.isPreflight(head)) {
            origins.answer(head, resource, answer);
            return;
        }
        Origins.Fit fit = origins.mark(head, resource, answer);
        VerifiedRequest verified = verifier.verify(head, clock.instant());
        S3Operation operation = S3Operation.of(head, resource);
        request.setAttribute(OPERATION, operation.title());
        StoredHeaders.requireOffered(head.headers());
        CustomerKeyHeaders.requireUnseen(head.headers(), request.isSecure() || isLoopback(request.getRemoteAddr()));
        S3Call call =
                new S3Call(head, resource, operation, verified, wire(request, room), answer, clock.instant(), access);
        S3Access.Pass pass = access.require(call);
        origins.require(fit, verified.caller(), operation);
        S3Handler handler = handlers.get(operation);
        if (handler == null) {
            throw new S3Exception(
                            S3Error.NOT_IMPLEMENTED, "The operation " + operation.title() + " is not implemented.")
                    .with("Operation", operation.title());
        }
        try {
            var _ = Occasion.of(operation, call.owner()).call(() -> {
                handler.handle(call);
                return call;
            });
        } catch (S3Exception refusal) {
            throw pass.told(refusal);
        }
    }

    private S3Call.Wire wire(HttpServletRequest request, DocumentRoom.Held room) throws IOException {
        return new S3Call.Wire(
                meters.received(body(request)),
                request.isSecure() ? S3Call.Transport.TLS : S3Call.Transport.PLAIN,
                room);
    }

    private static InputStream body(HttpServletRequest request) throws IOException {
        return new HastyBody(request.getInputStream(), System::nanoTime);
    }

    /** The address is one, and no name. */
    private static boolean isLoopback(String address) throws UnknownHostException {
        return InetAddress.getByName(address).isLoopbackAddress();
    }

    private static Headers headers(HttpServletRequest request) {
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                lines.add(new SimpleImmutableEntry<>(name, value));
            }
        }
        return Headers.of(lines);
    }

    private static S3Exception ofBody(UncheckedIOException e) {
        return switch (e.getCause()) {
            case SocketTimeoutException _ -> new S3Exception(S3Error.REQUEST_TIMEOUT);
            case EOFException _ -> new S3Exception(S3Error.INCOMPLETE_BODY);
            case null, default -> translated(e, RequestContext.current().requestId());
        };
    }

    private static S3Exception translated(RuntimeException e, String id) {
        return switch (e) {
            case S3Exception refusal -> refusal;
            case ObjectStore.BucketGone _, BucketStore.NoSuchBucket _ -> new S3Exception(S3Error.NO_SUCH_BUCKET);
            case UploadStore.NoSuchUpload _ -> new S3Exception(S3Error.NO_SUCH_UPLOAD);
            case Optimistic.Contended contended ->
                new S3Exception(S3Error.OPERATION_ABORTED, String.valueOf(contended.getMessage()));
            case Optimistic.UnknownOutcome _ -> {
                log.atWarn().addKeyValue("request_id", id).setCause(e).log("the outcome of a call is not known");
                yield new S3Exception(
                        S3Error.INTERNAL_ERROR, "It is not known whether this was done. Look, and try again.");
            }
            case StoreException trouble -> ofStore(trouble, id);
            case BlobStoreException trouble -> ofEngine(trouble, id);
            case ContentReader.Gone _ -> new S3Exception(S3Error.SLOW_DOWN);
            default -> {
                log.atError().addKeyValue("request_id", id).setCause(e).log("a call of S3 failed");
                yield new S3Exception(S3Error.INTERNAL_ERROR);
            }
        };
    }

    private static S3Exception ofStore(StoreException e, String id) {
        if (e.reason() == StoreException.Reason.NO_SPACE) {
            return new S3Exception(S3Error.INSUFFICIENT_STORAGE);
        }
        log.atError().addKeyValue("request_id", id).setCause(e).log("the store did not answer a call of S3");
        return new S3Exception(S3Error.SERVICE_UNAVAILABLE);
    }

    private static S3Exception ofEngine(BlobStoreException e, String id) {
        return switch (e.problem()) {
            case DISK_FULL -> new S3Exception(S3Error.INSUFFICIENT_STORAGE);
            case BUSY -> new S3Exception(S3Error.SLOW_DOWN);
            case CLOSED -> new S3Exception(S3Error.SERVICE_UNAVAILABLE);
            case DISK_FAILED, DAMAGED, GONE, LOCKED, UNKNOWN_FORMAT -> {
                log.atError().addKeyValue("request_id", id).setCause(e).log("bytes cannot be kept or given");
                yield new S3Exception(S3Error.INTERNAL_ERROR);
            }
        };
    }

    /**
     * botocore, which asked before sending its body, is told to send it, though it is thrown away: it understands no other answer but one
     * whose status line has a reason phrase, which the container writes of none. Everybody else is refused at once, and it too where it
     * would send more than the container throws away.
     */
    private static void letSend(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        String agent = Objects.requireNonNullElse(request.getHeader("user-agent"), "");
        if (request.getHeader("expect") == null
                || length > UNWANTED_BYTES_MAX
                || BOTOCORE.stream().noneMatch(agent.toLowerCase(Locale.ROOT)::contains)) {
            return;
        }
        try {
            var _ = request.getInputStream().read();
        } catch (IOException _) {
            // Then it does not send it, and may read the refusal or not.
        }
    }

    private static void refuse(HttpServletRequest request, S3Answer answer, String rawPath, S3Exception refusal)
            throws IOException {
        if (answer.isBegun()) {
            throw new IOException("the answer was begun, and ends early: " + refusal.message());
        }
        letSend(request);
        answer.reset();
        int status = refusal.error().status();
        boolean bare = request.getMethod().equals("HEAD") || status == HttpServletResponse.SC_NOT_MODIFIED;
        if (bare) {
            answer.send(status);
            return;
        }
        String id = RequestContext.current().requestId();
        answer.send(status, ErrorDocument.of(refusal, rawPath, id, ""));
    }
}
