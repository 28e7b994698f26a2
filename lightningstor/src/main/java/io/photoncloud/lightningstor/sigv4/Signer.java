package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.RequestTarget;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Signs requests as a client does. Holds credentials and never prints them. Safe for any thread. */
public final class Signer {
    private final Credentials credentials;
    private final String region;
    private final String service;

    public Signer(Credentials credentials, String region, String service) {
        this.credentials = credentials;
        this.region = region;
        this.service = service;
    }

    /** The headers to send beside those of the request, and what signs the chunks of its body, if it has some. */
    public record Signed(Map<String, String> headers, ChunkEncoder chunks) {
        /** The request as it is then sent. */
        public S3Request applyTo(S3Request request) {
            return Signer.with(request, headers);
        }
    }

    /** Signs by the Authorization header. Every header of the request is signed, so it must have its host already. */
    public Signed sign(S3Request request, Payload payload, Instant now) {
        var added = new LinkedHashMap<String, String>();
        added.put("x-amz-date", S3Dates.basic(now));
        added.put(Payload.HEADER, payload.value());
        credentials.findSessionToken().ifPresent(token -> added.put("x-amz-security-token", token));
        S3Request whole = with(request, added);
        List<String> names = List.copyOf(whole.headers().names());
        Scope scope = Scope.of(now, region, service);
        SigningKey key = credentials.signingKey(scope);
        String signature =
                key.sign(CanonicalRequest.of(whole, names, payload.value()).stringToSign(S3Dates.basic(now), scope));
        added.put(
                "authorization",
                CanonicalRequest.ALGORITHM + " Credential=" + credential(scope) + ", SignedHeaders="
                        + String.join(";", names) + ", Signature=" + signature);
        var chunks = new ChunkSignatures(key, credentials.accessKeyId(), S3Dates.basic(now), scope, signature);
        return new Signed(added, new ChunkEncoder(payload.form(), chunks));
    }

    /** The raw target of a presigned URL for a request, of which every header is signed. */
    public String presign(S3Request request, Duration expires, Instant now) {
        Scope scope = Scope.of(now, region, service);
        var parameters = new ArrayList<>(request.target().parameters());
        parameters.add(new RequestTarget.Parameter("X-Amz-Algorithm", CanonicalRequest.ALGORITHM));
        parameters.add(new RequestTarget.Parameter("X-Amz-Credential", credential(scope)));
        parameters.add(new RequestTarget.Parameter("X-Amz-Date", S3Dates.basic(now)));
        parameters.add(new RequestTarget.Parameter("X-Amz-Expires", String.valueOf(expires.toSeconds())));
        List<String> names = List.copyOf(request.headers().names());
        parameters.add(new RequestTarget.Parameter("X-Amz-SignedHeaders", String.join(";", names)));
        credentials
                .findSessionToken()
                .ifPresent(token -> parameters.add(new RequestTarget.Parameter("X-Amz-Security-Token", token)));
        var target = new RequestTarget(request.target().path(), parameters);
        var whole = new S3Request(request.method(), target, request.headers());
        String signature = credentials
                .signingKey(scope)
                .sign(CanonicalRequest.of(whole, names, Payload.UNSIGNED.value())
                        .stringToSign(S3Dates.basic(now), scope));
        parameters.add(new RequestTarget.Parameter(CanonicalRequest.SIGNATURE_PARAMETER, signature));
        return raw(target.path(), parameters);
    }

    /** The fields of a form by which a browser uploads under a policy, beside those that the policy asks for. */
    public Map<String, String> signPolicy(String policyJson, Instant now) {
        Scope scope = Scope.of(now, region, service);
        String policy = Base64.getEncoder().encodeToString(policyJson.getBytes(UTF_8));
        var fields = new TreeMap<String, String>();
        fields.put("policy", policy);
        fields.put("x-amz-algorithm", CanonicalRequest.ALGORITHM);
        fields.put("x-amz-credential", credential(scope));
        fields.put("x-amz-date", S3Dates.basic(now));
        credentials.findSessionToken().ifPresent(token -> fields.put("x-amz-security-token", token));
        fields.put("x-amz-signature", credentials.signingKey(scope).sign(policy));
        return fields;
    }

    /** The value that goes as x-amz-credential, which a policy names. */
    public String credential(Instant now) {
        return credential(Scope.of(now, region, service));
    }

    private String credential(Scope scope) {
        return credentials.accessKeyId() + "/" + scope;
    }

    /** The hash of a body that is there as a whole. */
    public static Payload payloadOf(byte[] body) {
        return Payload.hashed(CanonicalRequest.sha256(body));
    }

    /** A value as it goes over the wire: the bytes of its UTF-8, a char for each. */
    public static String onWire(String value) {
        return new String(value.getBytes(UTF_8), ISO_8859_1);
    }

    private static S3Request with(S3Request request, Map<String, String> added) {
        var lines = new ArrayList<Map.Entry<String, String>>(added.entrySet());
        for (String name : request.headers().names()) {
            request.headers().all(name).forEach(value -> lines.add(Map.entry(name, value)));
        }
        return new S3Request(request.method(), request.target(), Headers.of(lines));
    }

    private static String raw(String path, List<RequestTarget.Parameter> parameters) {
        var raw = new StringBuilder(PercentCoding.encodePath(path));
        char separator = '?';
        for (RequestTarget.Parameter parameter : parameters) {
            raw.append(separator)
                    .append(PercentCoding.encode(parameter.name()))
                    .append('=')
                    .append(PercentCoding.encode(parameter.value()));
            separator = '&';
        }
        return raw.toString();
    }

    @Override
    public String toString() {
        return "Signer[" + credentials + "]";
    }
}
