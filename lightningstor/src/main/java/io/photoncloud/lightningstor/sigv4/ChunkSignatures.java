package io.photoncloud.lightningstor.sigv4;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.SortedMap;

/** Signs the chunks of one body, each together with the signature before it; for both the sender and the receiver. */
final class ChunkSignatures {
    private final SigningKey key;
    private final String accessKeyId;
    private final String place;
    private String previous;

    /**
     * @param seed the signature of the request's head
     */
    ChunkSignatures(SigningKey key, String accessKeyId, String timestamp, Scope scope, String seed) {
        this.key = key;
        this.accessKeyId = accessKeyId;
        this.place = "\n" + timestamp + "\n" + scope + "\n";
        this.previous = seed;
    }

    /** Another one that begins at the same chunk. */
    ChunkSignatures(ChunkSignatures other) {
        key = other.key;
        accessKeyId = other.accessKeyId;
        place = other.place;
        previous = other.previous;
    }

    String signChunk(String sha256) {
        previous = key.sign(chunk(sha256));
        return previous;
    }

    String signTrailers(SortedMap<String, String> trailers) {
        return key.sign(trailer(trailers));
    }

    void requireChunk(String signature, String sha256) {
        require(signature, chunk(sha256));
        previous = signature;
    }

    void requireTrailers(String signature, SortedMap<String, String> trailers) {
        require(signature, trailer(trailers));
    }

    private void require(String signature, String stringToSign) {
        if (!key.isSignature(signature, stringToSign)) {
            throw SignatureVerifier.mismatch(accessKeyId, signature, stringToSign);
        }
    }

    private String chunk(String sha256) {
        return "AWS4-HMAC-SHA256-PAYLOAD" + place + previous + "\n" + Payload.EMPTY_SHA256 + "\n" + sha256;
    }

    private String trailer(SortedMap<String, String> trailers) {
        var text = new StringBuilder();
        for (Map.Entry<String, String> trailer : trailers.entrySet()) {
            text.append(trailer.getKey()).append(':').append(trailer.getValue()).append('\n');
        }
        return "AWS4-HMAC-SHA256-TRAILER" + place + previous + "\n"
                + CanonicalRequest.sha256(text.toString().getBytes(ISO_8859_1));
    }
}
