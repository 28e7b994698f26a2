package io.photoncloud.iam.oauth;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes texts that nobody guesses: secrets, codes, refresh tokens. Safe for many threads. */
public final class RandomTexts {

    private static final int BYTES = 32;

    private final SecureRandom random;

    public RandomTexts(SecureRandom random) {
        this.random = random;
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
