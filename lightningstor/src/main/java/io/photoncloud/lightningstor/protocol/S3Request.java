package io.photoncloud.lightningstor.protocol;

/** The head of one request as it came on the wire. */
public record S3Request(String method, RequestTarget target, Headers headers) {
    public static S3Request of(String method, String rawTarget, Headers headers) {
        return new S3Request(method, RequestTarget.parse(rawTarget), headers);
    }

    public String host() {
        return headers.find("host").orElse("");
    }
}
