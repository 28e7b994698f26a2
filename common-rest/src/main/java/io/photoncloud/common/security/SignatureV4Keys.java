package io.photoncloud.common.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys of AWS's Signature Version 4: derived from a secret for one day, one region and one service, and telling nothing of it. */
public final class SignatureV4Keys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String TERMINAL = "aws4_request";

    private SignatureV4Keys() {}

    /** @param date as yyyyMMdd */
    public static byte[] derive(String secret, String date, String region, String service) {
        byte[] key = ("AWS4" + secret).getBytes(UTF_8);
        for (String part : List.of(date, region, service, TERMINAL)) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String part) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(part.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(ALGORITHM + " is in every JDK", e);
        }
    }
}
