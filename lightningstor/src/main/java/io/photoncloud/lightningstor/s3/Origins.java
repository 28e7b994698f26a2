package io.photoncloud.lightningstor.s3;

import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Setting;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.protocol.ResourceName;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.S3Operation.Level;
import io.photoncloud.lightningstor.protocol.S3Operation.Method;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.Caller;
import io.photoncloud.lightningstor.xml.CorsConfiguration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What pages of other origins may do with a bucket, by the rules of the bucket, which browsers ask for beforehand and hold answers
 * against. In open mode, where nobody has to sign, the rules bind the request itself too: a page of some web site is let near a service
 * of this machine only where a bucket says so, and never changes how a bucket is set.
 */
public final class Origins implements S3Group {

    private static final String ORIGIN = "origin";
    private static final String METHOD = "access-control-request-method";
    private static final String HEADERS = "access-control-request-headers";

    private static final Setting<CorsConfiguration> OF_BUCKET =
            new Setting<>("cors", CorsConfiguration::read, CorsConfiguration::write);

    private final BucketStore buckets;
    private final SettingStore settings;
    private final SecurityMode mode;
    private final SettingCalls<CorsConfiguration> ofBucket;

    public Origins(BucketCalls calls, BucketStore buckets, SettingStore settings, SecurityMode mode) {
        this.buckets = buckets;
        this.settings = settings;
        this.mode = mode;
        this.ofBucket = new SettingCalls<>(calls, settings, OF_BUCKET, S3Error.NO_SUCH_CORS_CONFIGURATION);
    }

    @Override
    public Map<S3Operation, S3Handler> handlers() {
        return Map.of(
                S3Operation.GET_BUCKET_CORS, ofBucket::get,
                S3Operation.PUT_BUCKET_CORS, ofBucket::put,
                S3Operation.DELETE_BUCKET_CORS, ofBucket::delete);
    }

    // Before a request

    static boolean isPreflight(S3Request request) {
        return request.method().equals(Method.OPTIONS.name());
    }

    /** Answers what a browser asks beforehand. It signs nothing, so nothing is asked of it. @throws S3Exception where it may not */
    void answer(S3Request request, ResourceName resource, S3Answer answer) {
        if (resource instanceof ResourceName.Service) {
            throw new S3Exception(S3Error.METHOD_NOT_ALLOWED)
                    .with("Method", request.method())
                    .with("ResourceType", Level.SERVICE.name());
        }
        String origin = request.headers()
                .find(ORIGIN)
                .orElseThrow(() -> new S3Exception(
                        S3Error.BAD_REQUEST, "Insufficient information. Origin request header needed."));
        String method = requestedMethod(request);
        Known bucket =
                bucket(resource).orElseThrow(() -> forbidden("CORSResponse: Bucket not found", method, resource));
        CorsConfiguration rules = settings.find(bucket, OF_BUCKET)
                .orElseThrow(() -> forbidden("CORSResponse: CORS is not enabled for this bucket.", method, resource));
        List<String> headers = requestedHeaders(request);
        CorsConfiguration.Rule rule = rules.find(origin, method, headers)
                .orElseThrow(() -> forbidden(
                        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of"
                                + " Origin, request method / Access-Control-Request-Method or"
                                + " Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
                        method,
                        resource));
        write(answer, rule, origin);
        if (!headers.isEmpty()) {
            answer.header("Access-Control-Allow-Headers", String.join(", ", headers));
        }
        answer.send(200);
    }

    private static String requestedMethod(S3Request request) {
        Optional<String> method = request.headers().find(METHOD);
        return method.filter(CorsConfiguration.METHODS::contains)
                .orElseThrow(() -> new S3Exception(
                        S3Error.BAD_REQUEST, "Invalid Access-Control-Request-Method: " + method.orElse("null")));
    }

    private static List<String> requestedHeaders(S3Request request) {
        return request.headers().find(HEADERS).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static S3Exception forbidden(String message, String method, ResourceName resource) {
        return new S3Exception(S3Error.ACCESS_FORBIDDEN, message)
                .with("Method", method)
                .with("ResourceType", resource instanceof ResourceName.Key ? "OBJECT" : "BUCKET");
    }

    private Optional<Known> bucket(ResourceName resource) {
        return switch (resource) {
            case ResourceName.Service() -> Optional.empty();
            case ResourceName.Bucket(var name) -> buckets.find(name.value());
            case ResourceName.Key(var name, var _) -> buckets.find(name.value());
        };
    }

    private static void write(S3Answer answer, CorsConfiguration.Rule rule, String origin) {
        answer.header("Access-Control-Allow-Origin", rule.isForAll() ? "*" : origin)
                .header("Access-Control-Allow-Methods", String.join(", ", rule.methods()))
                .header("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        if (!rule.isForAll()) {
            answer.header("Access-Control-Allow-Credentials", "true");
        }
        if (!rule.exposedHeaders().isEmpty()) {
            answer.header("Access-Control-Expose-Headers", String.join(", ", rule.exposedHeaders()));
        }
        rule.findMaxAgeSeconds().ifPresent(age -> answer.header("Access-Control-Max-Age", String.valueOf(age)));
    }

    // With a request

    /** Says in the answer, whatever it will be, what a browser wants to know, and tells whether a rule fits. */
    Fit mark(S3Request request, ResourceName resource, S3Answer answer) {
        Optional<String> origin = request.headers().find(ORIGIN);
        if (origin.isEmpty()) {
            return Fit.NO_ORIGIN;
        }
        Optional<CorsConfiguration.Rule> rule = bucket(resource)
                .flatMap(bucket -> settings.find(bucket, OF_BUCKET))
                .flatMap(rules -> rules.find(origin.get(), request.method(), List.of()));
        rule.ifPresent(fitting -> write(answer, fitting, origin.get()));
        return rule.isPresent() ? Fit.BY_RULE : Fit.BY_NONE;
    }

    /** How a request stands to the rules of its bucket. */
    enum Fit {
        NO_ORIGIN,
        BY_RULE,
        BY_NONE
    }

    /** @throws S3Exception where a page of another origin may not do this */
    void require(Fit fit, Caller caller, S3Operation operation) {
        switch (mode) {
            // Whoever has proved who he is may send it from anywhere, as in S3.
            case ENFORCED -> {}
            case OPEN -> requireOpen(fit, caller, operation);
        }
    }

    private static void requireOpen(Fit fit, Caller caller, S3Operation operation) {
        switch (fit) {
            case NO_ORIGIN -> {}
            case BY_NONE -> throw new S3Exception(S3Error.ACCESS_FORBIDDEN);
            case BY_RULE -> {
                if (caller instanceof Caller.Anonymous && setsBucket(operation)) {
                    throw new S3Exception(
                            S3Error.ACCESS_DENIED,
                            "A page of another origin does not change a bucket itself while"
                                    + " photon.security.mode=open, unless it signs.");
                }
            }
        }
    }

    private static boolean setsBucket(S3Operation operation) {
        return operation.level() == Level.BUCKET
                && switch (operation.method()) {
                    case PUT, DELETE -> true;
                    case GET, HEAD, POST, OPTIONS -> false;
                };
    }
}
