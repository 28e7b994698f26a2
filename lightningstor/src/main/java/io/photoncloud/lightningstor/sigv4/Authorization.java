package io.photoncloud.lightningstor.sigv4;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a request says of its signature, in its header or in its query: read, not yet believed. */
record Authorization(Credential credential, List<String> signedHeaders, String signature) {
    static final String V2 = "AWS";
    static final String V4A = "AWS4-ECDSA-P256-SHA256";

    static final int SIGNED_HEADERS_MAX = 200;

    Authorization {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /** Who signs and for what. */
    record Credential(String accessKeyId, Scope scope) {
        static final String FORM =
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

        /** Reads a credential; what is wrong with it goes into the error that the place of the credential asks for. */
        static Credential parse(String text, Function<String, S3Exception> wrong) {
            String[] parts = text.split("/", -1);
            int last = parts.length - 1;
            if (parts.length < 5) {
                throw wrong.apply(FORM);
            }
            if (!parts[last].equals(Scope.TERMINAL)) {
                throw wrong.apply("incorrect terminal \"" + parts[last] + "\". This endpoint uses \"aws4_request\".");
            }
            if (!Scope.isDate(parts[last - 3])) {
                throw wrong.apply("incorrect date format \"" + parts[last - 3]
                        + "\". This date in the credential must be in the format \"yyyyMMdd\".");
            }
            String accessKeyId = text.substring(
                    0,
                    text.length()
                            - (parts[last].length()
                                    + parts[last - 1].length()
                                    + parts[last - 2].length()
                                    + parts[last - 3].length()
                                    + 4));
            if (accessKeyId.isEmpty()) {
                throw wrong.apply(FORM);
            }
            return new Credential(accessKeyId, new Scope(parts[last - 3], parts[last - 2], parts[last - 1]));
        }
    }

    static S3Exception malformed(String what) {
        return new S3Exception(
                S3Error.AUTHORIZATION_HEADER_MALFORMED, "The authorization header is malformed; " + what);
    }

    /** Reads the value of an Authorization header. */
    static Authorization parse(String header) {
        int space = header.indexOf(' ');
        String scheme = space < 0 ? header : header.substring(0, space);
        switch (scheme) {
            case CanonicalRequest.ALGORITHM -> {}
            case V2 ->
                throw new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
            case V4A ->
                throw new S3Exception(
                        S3Error.NOT_IMPLEMENTED,
                        "Signatures of the form " + V4A + " are not supported. Please use AWS4-HMAC-SHA256.");
            default -> throw S3Exception.invalidArgument("Authorization", scheme, "Unsupported Authorization Type");
        }
        Map<String, String> components = components(header.substring(scheme.length()));
        return new Authorization(
                Credential.parse(required(components, "Credential"), Authorization::malformed),
                signedHeaders(required(components, "SignedHeaders")),
                required(components, "Signature"));
    }

    static List<String> signedHeaders(String text) {
        return List.of(text.split(";", SIGNED_HEADERS_MAX));
    }

    private static Map<String, String> components(String text) {
        var components = new HashMap<String, String>();
        for (String part : text.split(",", 5)) {
            String component = part.strip();
            int equals = component.indexOf('=');
            if (equals <= 0) {
                throw malformed("the authorization header requires three components: Credential, SignedHeaders, and"
                        + " Signature.");
            }
            components.put(component.substring(0, equals), component.substring(equals + 1));
        }
        return components;
    }

    private static String required(Map<String, String> components, String name) {
        String value = components.get(name);
        if (value == null || value.isEmpty()) {
            throw malformed("missing " + name + ".");
        }
        return value;
    }
}
