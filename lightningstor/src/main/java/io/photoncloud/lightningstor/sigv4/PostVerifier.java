package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Instant;
import java.util.Map;

/** Verifies forms that upload an object: what is signed is the policy, and the policy says what the fields may be. */
public final class PostVerifier {
    private static final String CREDENTIAL = "x-amz-credential";
    private static final String SERVICE = "s3";

    private final SigningKeys keys;
    private final String region;

    public PostVerifier(SigningKeys keys, String region) {
        this.keys = keys;
        this.region = region;
    }

    /** Who uploads, and which sizes the file may have. */
    public record Allowed(Caller caller, PostPolicy.Sizes sizes) {}

    /**
     * Verifies the fields before the file. Without a policy nobody signed: whether that is enough is for the bucket to say.
     *
     * @param fields by their names in lower case, with bucket as the request names it and key with its file name put in
     */
    public Allowed verify(Map<String, String> fields, Instant now) {
        if (fields.containsKey("awsaccesskeyid") || fields.containsKey("signature")) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }
        if (!fields.containsKey("policy")) {
            if (fields.containsKey("x-amz-signature")) {
                throw missing("policy");
            }
            return new Allowed(new Caller.Anonymous(), new PostPolicy.Sizes(0, Long.MAX_VALUE));
        }
        String algorithm = required(fields, "x-amz-algorithm");
        if (!algorithm.equals(CanonicalRequest.ALGORITHM)) {
            throw S3Exception.invalidArgument("x-amz-algorithm", algorithm, "Only AWS4-HMAC-SHA256 is supported");
        }
        var credential = credential(required(fields, CREDENTIAL));
        requireDate(required(fields, "x-amz-date"), credential.scope());
        String token = fields.getOrDefault("x-amz-security-token", "");
        SigningKeys.Grant grant = SignatureVerifier.grant(keys, credential, token);
        String policy = required(fields, "policy");
        String signature = required(fields, "x-amz-signature");
        if (!grant.key().isSignature(signature, policy)) {
            throw SignatureVerifier.mismatch(credential.accessKeyId(), signature, policy);
        }
        SignatureVerifier.requireSession(grant.session(), token, now);
        PostPolicy.Sizes sizes = PostPolicy.parse(policy).allow(fields, now);
        return new Allowed(new Caller.Signed(credential.accessKeyId(), grant.identity()), sizes);
    }

    private Authorization.Credential credential(String text) {
        var credential =
                Authorization.Credential.parse(text, what -> S3Exception.invalidArgument(CREDENTIAL, text, what));
        Scope scope = credential.scope();
        if (!scope.region().equals(region)) {
            throw S3Exception.invalidArgument(
                    CREDENTIAL, text, "the region '" + scope.region() + "' is wrong; expecting '" + region + "'");
        }
        if (!scope.service().equals(SERVICE)) {
            throw S3Exception.invalidArgument(
                    CREDENTIAL,
                    text,
                    "incorrect service \"" + scope.service() + "\". This endpoint belongs to \"s3\".");
        }
        return credential;
    }

    /** The date need not be now: a form may wait until its policy expires. It must be the credential's. */
    private static void requireDate(String text, Scope scope) {
        Instant date = S3Dates.parseBasic(text)
                .orElseThrow(() -> S3Exception.invalidArgument(
                        "x-amz-date", text, "X-Amz-Date must be formated via ISO8601 Long format"));
        if (!Scope.date(date).equals(scope.date())) {
            throw S3Exception.invalidArgument(
                    CREDENTIAL, scope.toString(), "the date of the credential is not the same as x-amz-date");
        }
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    private static S3Exception missing(String name) {
        return S3Exception.invalidArgument(
                name,
                "",
                "Bucket POST must contain a field named '" + name
                        + "'.  If it is specified, please check the order of the fields.");
    }
}
