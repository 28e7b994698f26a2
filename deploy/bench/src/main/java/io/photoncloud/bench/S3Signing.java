package io.photoncloud.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Heads of requests of S3, signed by version 4; their bodies are not, so that no client spends time on hashing what it sends. One thread
 * has one of these.
 */
final class S3Signing {

    private static final String REGION = "us-east-1";
    private static final String PAYLOAD = "UNSIGNED-PAYLOAD";
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final String accessKeyId;
    private final String secret;
    private final String host;
    private String day = "";
    private Mac key;
    private long second;
    private String time = "";

    S3Signing(S3Options options) throws GeneralSecurityException {
        this.accessKeyId = options.credentials().get(0).strip();
        this.secret = options.credentials().get(1).strip();
        this.host = options.host();
        this.key = mac(secret.getBytes(US_ASCII));
    }

    /** @param path without what would have to be escaped */
    byte[] head(String method, String path, long length) throws GeneralSecurityException {
        String now = now();
        String scope = day + "/" + REGION + "/s3/aws4_request";
        String canonical = method + "\n" + path + "\n\nhost:" + host + "\nx-amz-content-sha256:" + PAYLOAD
                + "\nx-amz-date:" + now + "\n\nhost;x-amz-content-sha256;x-amz-date\n" + PAYLOAD;
        String digest = hex(MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(US_ASCII)));
        String text = "AWS4-HMAC-SHA256\n" + now + "\n" + scope + "\n" + digest;
        String signature = hex(key.doFinal(text.getBytes(US_ASCII)));
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nx-amz-content-sha256: " + PAYLOAD
                + "\r\nx-amz-date: " + now + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + accessKeyId + "/"
                + scope
                + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature + "\r\n"
                + (method.equals("GET") ? "" : "Content-Length: " + length + "\r\n") + "\r\n";
        return head.getBytes(US_ASCII);
    }

    private String now() throws GeneralSecurityException {
        Instant now = Instant.now();
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            time = BASIC.format(now);
            if (!time.startsWith(day) || day.isEmpty()) {
                day = time.substring(0, 8);
                byte[] derived = ("AWS4" + secret).getBytes(US_ASCII);
                for (String part : new String[] {day, REGION, "s3", "aws4_request"}) {
                    derived = mac(derived).doFinal(part.getBytes(US_ASCII));
                }
                key = mac(derived);
            }
        }
        return time;
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
