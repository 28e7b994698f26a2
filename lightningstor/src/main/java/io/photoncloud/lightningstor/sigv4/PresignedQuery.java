package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.RequestTarget;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.time.Instant;
import java.util.List;

/** The parameters of a presigned URL, each refused in the words of S3. */
record PresignedQuery(RequestTarget target) {
    private static final List<String> REQUIRED = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            CanonicalRequest.SIGNATURE_PARAMETER,
            "X-Amz-Date",
            "X-Amz-SignedHeaders",
            "X-Amz-Expires");

    PresignedQuery {
        for (String name : REQUIRED) {
            if (target.find(name).orElse("").isEmpty()) {
                throw wrong("Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
                        + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            }
        }
    }

    private static S3Exception wrong(String message) {
        return new S3Exception(S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR, message);
    }

    private static S3Exception wrongCredential(String what) {
        return wrong("Error parsing the X-Amz-Credential parameter; " + what);
    }

    Authorization authorization(String region, String service) {
        String algorithm = value("X-Amz-Algorithm");
        if (algorithm.equals(Authorization.V4A)) {
            throw new S3Exception(
                    S3Error.NOT_IMPLEMENTED,
                    "Signatures of the form " + algorithm + " are not supported. Please use AWS4-HMAC-SHA256.");
        }
        if (!algorithm.equals(CanonicalRequest.ALGORITHM)) {
            throw wrong("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }
        var credential = Authorization.Credential.parse(value("X-Amz-Credential"), PresignedQuery::wrongCredential);
        Scope scope = credential.scope();
        if (!scope.region().equals(region)) {
            throw wrongCredential("the region '" + scope.region() + "' is wrong; expecting '" + region + "'")
                    .with("Region", region);
        }
        if (!scope.service().equals(service)) {
            throw wrongCredential(
                    "incorrect service \"" + scope.service() + "\". This endpoint belongs to \"" + service + "\".");
        }
        return new Authorization(
                credential,
                Authorization.signedHeaders(value("X-Amz-SignedHeaders")),
                value(CanonicalRequest.SIGNATURE_PARAMETER));
    }

    Instant time(Scope scope) {
        Instant time = S3Dates.parseBasic(value("X-Amz-Date"))
                .orElseThrow(() -> wrong("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""));
        if (!Scope.date(time).equals(scope.date())) {
            throw wrong("Invalid credential date \"" + scope.date() + "\". This date is not the same as X-Amz-Date: \""
                    + Scope.date(time) + "\".");
        }
        return time;
    }

    long expires() {
        long seconds = number(value("X-Amz-Expires"));
        if (seconds < 0) {
            throw wrong("X-Amz-Expires must be non-negative");
        }
        if (seconds == 0) {
            throw wrong("X-Amz-Expires must be at least 1 second");
        }
        if (seconds > SignatureVerifier.EXPIRES_SECONDS_MAX) {
            throw wrong("X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be"
                    + " less than " + SignatureVerifier.EXPIRES_SECONDS_MAX + " seconds");
        }
        return seconds;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw wrong("X-Amz-Expires should be a number");
        }
    }

    private String value(String name) {
        return target.find(name).orElse("");
    }
}
