package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.RequestTarget;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature of a request's head, in a header or in the query. Signatures are compared in constant time; a request that says
 * nothing of a signature is anonymous, and one that says something false is refused. Safe for any thread.
 */
public final class SignatureVerifier {
    public static final Duration SKEW_MAX = Duration.ofMinutes(15);
    public static final long EXPIRES_SECONDS_MAX = Duration.ofDays(7).toSeconds();

    private static final String AUTHORIZATION = "authorization";

    private final SigningKeys keys;
    private final String region;
    private final String service;

    public SignatureVerifier(SigningKeys keys, String region, String service) {
        this.keys = keys;
        this.region = region;
        this.service = service;
    }

    /** Verifies the head of a request whose body is read afterwards. */
    public VerifiedRequest verify(S3Request request, Instant now) {
        return verified(request, null, now);
    }

    /** Verifies a request whose whole body is there already, as those of STS are, which do not say its hash. */
    public VerifiedRequest verify(S3Request request, byte[] body, Instant now) {
        return verified(request, Payload.hashed(CanonicalRequest.sha256(body)), now);
    }

    private VerifiedRequest verified(S3Request request, @Nullable Payload body, Instant now) {
        List<String> authorizations = request.headers().all(AUTHORIZATION);
        RequestTarget target = request.target();
        boolean inQuery =
                target.has("X-Amz-Algorithm") || target.has("X-Amz-Signature") || target.has("X-Amz-Credential");
        boolean inQueryV2 = target.has("AWSAccessKeyId") && target.has("Signature");
        if (authorizations.size() + (inQuery ? 1 : 0) + (inQueryV2 ? 1 : 0) > 1) {
            throw S3Exception.invalidArgument(
                    "Authorization",
                    "",
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string"
                            + " parameter or the Authorization header should be specified");
        }
        if (inQueryV2) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        if (inQuery) {
            return inQuery(request, body, now);
        }
        return authorizations.isEmpty()
                ? new VerifiedRequest(new Caller.Anonymous(), anonymousPayload(request.headers()), null)
                : inHeader(request, authorizations.getFirst(), body, now);
    }

    private static Payload anonymousPayload(Headers headers) {
        Payload payload = headers.find(Payload.HEADER).map(Payload::parse).orElse(Payload.UNSIGNED);
        if (payload.form().hasSignedChunks()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "Anonymous requests don't support this x-amz-content-sha256 value. Please use UNSIGNED-PAYLOAD or"
                            + " STREAMING-UNSIGNED-PAYLOAD-TRAILER.");
        }
        return payload;
    }

    private VerifiedRequest inHeader(S3Request request, String header, @Nullable Payload body, Instant now) {
        Authorization authorization = Authorization.parse(header);
        Scope scope = authorization.credential().scope();
        requireScope(scope);
        Headers headers = request.headers();
        Payload payload = body != null ? body : declaredPayload(headers);
        Instant time = time(headers);
        if (!Scope.date(time).equals(scope.date())) {
            throw Authorization.malformed("Invalid credential date \"" + scope.date()
                    + "\". This date is not the same as X-Amz-Date: \"" + Scope.date(time) + "\".");
        }
        if (Duration.between(time, now).abs().compareTo(SKEW_MAX) > 0) {
            throw new S3Exception(S3Error.REQUEST_TIME_TOO_SKEWED)
                    .with("RequestTime", S3Dates.basic(time))
                    .with("ServerTime", S3Dates.xml(now))
                    .with("MaxAllowedSkewMilliseconds", String.valueOf(SKEW_MAX.toMillis()));
        }
        return signed(
                request,
                authorization,
                payload,
                time,
                headers.find("x-amz-security-token").orElse(""),
                now);
    }

    private static Payload declaredPayload(Headers headers) {
        return headers.find(Payload.HEADER)
                .map(Payload::parse)
                .orElseThrow(() -> new S3Exception(
                        S3Error.INVALID_REQUEST, "Missing required header for this request: " + Payload.HEADER));
    }

    private void requireScope(Scope scope) {
        if (!scope.region().equals(region)) {
            throw Authorization.malformed("the region '" + scope.region() + "' is wrong; expecting '" + region + "'")
                    .with("Region", region);
        }
        if (!scope.service().equals(service)) {
            throw Authorization.malformed(
                    "incorrect service \"" + scope.service() + "\". This endpoint belongs to \"" + service + "\".");
        }
    }

    private static Instant time(Headers headers) {
        Optional<Instant> time = headers.has("x-amz-date")
                ? headers.find("x-amz-date").flatMap(SignatureVerifier::anyTime)
                : headers.find("date").flatMap(SignatureVerifier::anyTime);
        return time.orElseThrow(() -> new S3Exception(
                S3Error.ACCESS_DENIED, "AWS authentication requires a valid Date or x-amz-date header"));
    }

    private static Optional<Instant> anyTime(String text) {
        return S3Dates.parseBasic(text).or(() -> S3Dates.parseHttp(text));
    }

    private VerifiedRequest inQuery(S3Request request, @Nullable Payload body, Instant now) {
        var query = new PresignedQuery(request.target());
        Authorization authorization = query.authorization(region, service);
        Instant time = query.time(authorization.credential().scope());
        long expires = query.expires();
        if (time.isAfter(now.plus(SKEW_MAX))) {
            throw new S3Exception(S3Error.ACCESS_DENIED, "Request is not valid yet")
                    .with("ServerTime", S3Dates.xml(now));
        }
        if (now.isAfter(time.plusSeconds(expires))) {
            throw new S3Exception(S3Error.ACCESS_DENIED, "Request has expired")
                    .with("X-Amz-Expires", String.valueOf(expires))
                    .with("Expires", S3Dates.xml(time.plusSeconds(expires)))
                    .with("ServerTime", S3Dates.xml(now));
        }
        Payload payload = body != null
                ? body
                : request.headers()
                        .find(Payload.HEADER)
                        .or(() -> request.target().find("X-Amz-Content-Sha256"))
                        .map(Payload::parse)
                        .orElse(Payload.UNSIGNED);
        String token = request.target().find("X-Amz-Security-Token").orElse("");
        return signed(request, authorization, payload, time, token, now);
    }

    private VerifiedRequest signed(
            S3Request request, Authorization authorization, Payload payload, Instant time, String token, Instant now) {
        requireHeadersSigned(request.headers(), authorization.signedHeaders());
        Authorization.Credential credential = authorization.credential();
        SigningKeys.Grant grant = grant(keys, credential, token);
        CanonicalRequest canonical = CanonicalRequest.of(request, authorization.signedHeaders(), payload.value());
        String date = S3Dates.basic(time);
        String stringToSign = canonical.stringToSign(date, credential.scope());
        if (!grant.key().isSignature(authorization.signature(), stringToSign)) {
            throw mismatch(credential.accessKeyId(), authorization.signature(), stringToSign)
                    .with("CanonicalRequest", canonical.text())
                    .with("CanonicalRequestBytes", octets(canonical.text()));
        }
        requireSession(grant.session(), token, now);
        var seed = new ChunkSignatures(
                grant.key(), credential.accessKeyId(), date, credential.scope(), authorization.signature());
        return new VerifiedRequest(new Caller.Signed(credential.accessKeyId(), grant.identity()), payload, seed);
    }

    static SigningKeys.Grant grant(SigningKeys keys, Authorization.Credential credential, String token) {
        return switch (keys.ask(credential.accessKeyId(), token, credential.scope())) {
            case SigningKeys.Grant grant -> grant;
            case SigningKeys.Refused(S3Error error) ->
                throw new S3Exception(error).with("AWSAccessKeyId", credential.accessKeyId());
        };
    }

    /** The host says which bucket is meant, and headers of S3 change what is meant: nobody may add or change them on the way. */
    private static void requireHeadersSigned(Headers headers, List<String> signed) {
        var unsigned = new TreeSet<String>();
        for (String name : headers.names()) {
            if ((name.startsWith("x-amz-") || name.equals("host")) && !signed.contains(name)) {
                unsigned.add(name);
            }
        }
        if (!signed.contains("host")) {
            unsigned.add("host");
        }
        if (!unsigned.isEmpty()) {
            throw new S3Exception(
                            S3Error.ACCESS_DENIED, "There were headers present in the request which were not signed")
                    .with("HeadersNotSigned", String.join(", ", unsigned));
        }
    }

    static void requireSession(SigningKeys.Session session, String token, Instant now) {
        switch (session) {
            case SigningKeys.Session.None _ -> {
                if (!token.isEmpty()) {
                    throw new S3Exception(S3Error.INVALID_TOKEN);
                }
            }
            case SigningKeys.Session.Temporary(String sha256, Instant expiresAt) -> {
                byte[] given =
                        CanonicalRequest.sha256(token.getBytes(ISO_8859_1)).getBytes(ISO_8859_1);
                if (!MessageDigest.isEqual(given, sha256.getBytes(ISO_8859_1))) {
                    throw new S3Exception(S3Error.INVALID_TOKEN);
                }
                if (!now.isBefore(expiresAt)) {
                    throw new S3Exception(S3Error.EXPIRED_TOKEN);
                }
            }
        }
    }

    static S3Exception mismatch(String accessKeyId, String signature, String stringToSign) {
        return new S3Exception(S3Error.SIGNATURE_DOES_NOT_MATCH)
                .with("AWSAccessKeyId", accessKeyId)
                .with("StringToSign", stringToSign)
                .with("SignatureProvided", signature)
                .with("StringToSignBytes", octets(stringToSign));
    }

    private static String octets(String text) {
        return HexFormat.ofDelimiter(" ").formatHex(text.getBytes(ISO_8859_1));
    }
}
