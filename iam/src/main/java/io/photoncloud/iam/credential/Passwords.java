package io.photoncloud.iam.credential;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Hashes passwords by Argon2id, and compares them with their hashes. Each takes 19 MiB and a processor for a while, so
 * only so many are computed at once; the others wait, but not for long. Safe for many threads.
 */
public final class Passwords {

    static final int LENGTH_MIN = 12;
    static final int LENGTH_MAX = 1_000;

    private static final int SALT_SIZE = 16;
    private static final int HASH_SIZE = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;

    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** Of no password, and as much work to compare with as any other. */
    private static final String NOBODYS = "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
            .formatted(MEMORY_KIB, PASSES, LANES, text(new byte[SALT_SIZE]), text(new byte[HASH_SIZE]));

    private final Argon2PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_SIZE, HASH_SIZE, LANES, MEMORY_KIB, PASSES);
    private final Semaphore computations;

    /** @param computationsMax computed at once */
    public Passwords(int computationsMax) {
        this.computations = new Semaphore(computationsMax, true);
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws CloudException VALIDATION_ERROR, it is too short or too long */
    static String checked(String field, @Nullable String password) {
        return Check.length(field, password, LENGTH_MIN, LENGTH_MAX);
    }

    String hash(String password) {
        return computed(() -> {
            String hash = encoder.encode(password);
            if (hash == null) {
                throw new IllegalStateException("a password has no hash");
            }
            return hash;
        });
    }

    /** @param hash null for one that no password has, which takes as long to find out */
    boolean matches(String password, @Nullable String hash) {
        // No password is as long as what is cut here, which would take longer to hash.
        String tried = password.substring(0, Math.min(password.length(), 2 * LENGTH_MAX + 1));
        return computed(() -> encoder.matches(tried, hash == null ? NOBODYS : hash));
    }

    private <T> T computed(Supplier<T> computation) {
        boolean begun;
        try {
            begun = computations.tryAcquire(WAIT_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudException(ErrorCode.UNAVAILABLE, "the service is stopping", e);
        }
        if (!begun) {
            throw new CloudException(
                    ErrorCode.RATE_LIMITED,
                    "too many passwords are being checked (photon.iam.password-computations-max)",
                    Map.of(CloudException.RETRY_AFTER_SECONDS, WAIT_MAX.toSeconds()));
        }
        try {
            return computation.get();
        } finally {
            computations.release();
        }
    }
}
