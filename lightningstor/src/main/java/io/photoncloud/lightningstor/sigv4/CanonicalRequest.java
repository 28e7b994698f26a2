package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.RequestTarget;
import io.photoncloud.lightningstor.protocol.S3Request;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** A request as both sides write it down to sign it; each char is a byte. */
record CanonicalRequest(String text) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

    private static final Comparator<Encoded> BY_NAME =
            Comparator.comparing(Encoded::name).thenComparing(Encoded::value);

    private record Encoded(String name, String value) {}

    static CanonicalRequest of(S3Request request, List<String> signedHeaders, String payload) {
        var text = new StringBuilder(512);
        text.append(request.method()).append('\n');
        text.append(PercentCoding.encodePath(request.target().path())).append('\n');
        appendQuery(text, request.target().parameters());
        text.append('\n');
        for (String name : signedHeaders) {
            text.append(name).append(':');
            appendValues(text, request.headers().all(name));
            text.append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payload);
        return new CanonicalRequest(text.toString());
    }

    private static void appendQuery(StringBuilder text, List<RequestTarget.Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        List<Encoded> sorted = parameters.stream()
                .filter(parameter -> !parameter.name().equals(SIGNATURE_PARAMETER))
                .map(parameter ->
                        new Encoded(PercentCoding.encode(parameter.name()), PercentCoding.encode(parameter.value())))
                .sorted(BY_NAME)
                .toList();
        char separator = 0;
        for (Encoded parameter : sorted) {
            if (separator != 0) {
                text.append(separator);
            }
            separator = '&';
            text.append(parameter.name()).append('=').append(parameter.value());
        }
    }

    private static void appendValues(StringBuilder text, List<String> values) {
        for (int index = 0; index < values.size(); index++) {
            if (index > 0) {
                text.append(',');
            }
            appendTrimmed(text, values.get(index));
        }
    }

    /** Without white space at its ends, and with one space for any within. */
    private static void appendTrimmed(StringBuilder text, String value) {
        int start = text.length();
        boolean space = false;
        for (int index = 0; index < value.length(); index++) {
            char letter = value.charAt(index);
            if (letter == ' ' || (letter >= '\t' && letter <= '\r')) {
                space = true;
            } else {
                if (space && text.length() > start) {
                    text.append(' ');
                }
                space = false;
                text.append(letter);
            }
        }
    }

    String stringToSign(String timestamp, Scope scope) {
        return ALGORITHM + "\n" + timestamp + "\n" + scope + "\n" + sha256(text.getBytes(ISO_8859_1));
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
