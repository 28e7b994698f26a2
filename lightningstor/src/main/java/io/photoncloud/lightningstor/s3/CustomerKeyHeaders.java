package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.encryption.CustomerKey;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The three headers by which a customer shows a key. */
enum CustomerKeyHeaders {
    OWN("x-amz-server-side-encryption-customer-"),
    /** Of what is copied. */
    SOURCE("x-amz-copy-source-server-side-encryption-customer-");

    /** Says how a new object is encrypted; refusals of keys name it, too. */
    static final String METHOD = "x-amz-server-side-encryption";

    private static final String ALGORITHM = "AES256";
    private static final String SAYING = "Requests specifying Server Side Encryption with Customer provided keys must ";

    private final String algorithm;
    private final String key;
    private final String md5;

    CustomerKeyHeaders(String prefix) {
        this.algorithm = prefix + "algorithm";
        this.key = prefix + "key";
        this.md5 = prefix + "key-md5";
    }

    boolean areIn(Headers headers) {
        return List.of(algorithm, key, md5).stream().anyMatch(headers::has);
    }

    /** @throws S3Exception a key came where others could have read it */
    static void requireUnseen(Headers headers, boolean isPrivate) {
        if (!isPrivate && (OWN.areIn(headers) || SOURCE.areIn(headers))) {
            throw new S3Exception(S3Error.INVALID_REQUEST, SAYING + "be made over a secure connection.");
        }
    }

    /**
     * The key; empty where nothing is said of any.
     *
     * @param random a secure one
     */
    Optional<CustomerKey> find(Headers headers, RandomGenerator random) {
        if (!areIn(headers)) {
            return Optional.empty();
        }
        String said =
                headers.find(algorithm).orElseThrow(() -> refused(SAYING + "provide a valid encryption algorithm."));
        if (!said.equals(ALGORITHM)) {
            throw new S3Exception(
                            S3Error.INVALID_ENCRYPTION_ALGORITHM,
                            "The Encryption request you specified is not valid. Supported value: AES256.")
                    .with("ArgumentName", METHOD)
                    .with("ArgumentValue", said);
        }
        String text = headers.find(key).orElseThrow(() -> refused(SAYING + "provide an appropriate secret key."));
        byte[] bytes = decode(text);
        if (bytes.length != CustomerKey.BYTES) {
            throw refused("The secret key was invalid for the specified algorithm.");
        }
        String digest = headers.find(md5)
                .orElseThrow(() -> refused(SAYING + "provide the client calculated MD5 of the secret key."));
        if (!MessageDigest.isEqual(md5(bytes), decode(digest))) {
            throw refused("The calculated MD5 hash of the key did not match the hash that was provided.");
        }
        return Optional.of(new CustomerKey(bytes, random));
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    private static byte[] md5(byte[] bytes) {
        try {
            return MessageDigest.getInstance("MD5").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is in every JDK", e);
        }
    }

    private static S3Exception refused(String message) {
        return S3Exception.invalidArgument(METHOD, "null", message);
    }

    /** Says by which key something is encrypted, where the call showed it. */
    void tell(S3Call call) {
        call.answer().header(algorithm, ALGORITHM);
        call.headers().find(md5).ifPresent(digest -> call.answer().header(md5, digest));
    }
}
