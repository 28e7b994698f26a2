package io.photoncloud.iam.credential;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes keys that nobody guesses, and knows their forms. Safe for many threads. */
public final class Secrets {

    private static final int API_KEY_ID_SIZE = 8;
    private static final int API_KEY_SECRET_SIZE = 32;
    private static final Pattern API_KEY = Pattern.compile("pck_([0-9a-f]{16})_([A-Za-z0-9_-]{43})");

    private static final String CAPITALS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String LETTERS_AND_DIGITS = CAPITALS_AND_DIGITS + "abcdefghijklmnopqrstuvwxyz";
    private static final String ACCESS_KEY_PREFIX = "PC";
    private static final int ACCESS_KEY_ID_LENGTH = 20;
    private static final String TEMPORARY_PREFIX = "PT";
    private static final Pattern ACCESS_KEY_ID = Pattern.compile("PC[A-Z0-9]{18}");
    private static final Pattern TEMPORARY_ID = Pattern.compile("PT[A-Z0-9]{18}");
    private static final int ACCESS_KEY_SECRET_LENGTH = 40;

    private final Sealer sealer;
    private final SecureRandom random;

    public Secrets(Sealer sealer, SecureRandom random) {
        this.sealer = sealer;
        this.random = random;
    }

    /** An id and its secret. It shows only the former. */
    public record Pair(String id, String secret) {
        @Override
        public String toString() {
            return id;
        }
    }

    Pair apiKey() {
        return new Pair(
                HexFormat.of().formatHex(bytes(API_KEY_ID_SIZE)),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(API_KEY_SECRET_SIZE)));
    }

    /** As its owner shows it. */
    static String apiKeyText(Pair pair) {
        return "pck_" + pair.id() + "_" + pair.secret();
    }

    static Optional<Pair> parseApiKey(String text) {
        Matcher matcher = API_KEY.matcher(text);
        return matcher.matches() ? Optional.of(new Pair(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    Pair accessKey() {
        return accessKey(ACCESS_KEY_PREFIX);
    }

    /** An access key that is not kept: it comes with a session token, and ends. */
    public Pair temporaryKey() {
        return accessKey(TEMPORARY_PREFIX);
    }

    private Pair accessKey(String prefix) {
        String rest = text(CAPITALS_AND_DIGITS, ACCESS_KEY_ID_LENGTH - prefix.length());
        return new Pair(prefix + rest, text(LETTERS_AND_DIGITS, ACCESS_KEY_SECRET_LENGTH));
    }

    public static boolean isTemporaryId(String text) {
        return TEMPORARY_ID.matcher(text).matches();
    }

    static boolean isAccessKeyId(String text) {
        return ACCESS_KEY_ID.matcher(text).matches();
    }

    Sealed sealed(Pair accessKey) {
        return sealer.seal(
                Credential.sealedAs(accessKey.id()), accessKey.secret().getBytes(StandardCharsets.UTF_8));
    }

    String open(String accessKeyId, Sealed sealed) {
        return new String(sealer.open(Credential.sealedAs(accessKeyId), sealed), StandardCharsets.UTF_8);
    }

    /** Enough for a secret that is random: there is nothing to guess. */
    static Bytes digest(String secret) {
        return Bytes.wrap(Sha256.of(secret));
    }

    /** Compares in a time that tells nothing about the digest. */
    static boolean isDigestOf(Bytes digest, String secret) {
        return MessageDigest.isEqual(digest.unsafeArray(), digest(secret).unsafeArray());
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
