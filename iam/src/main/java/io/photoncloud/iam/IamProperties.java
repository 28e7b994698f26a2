package io.photoncloud.iam;

import io.photoncloud.common.config.Settings;
import io.photoncloud.iam.credential.AddressGuesses;
import io.photoncloud.iam.credential.UserKeyService;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What can be set of IAM.
 *
 * @param issuer who tokens say they are from, a URL under which this IAM is reached; by default that of its REST door
 * @param audience whom tokens are for
 * @param tokenTtl how long a token is good where its request does not say
 * @param tokenTtlMax how long a token is good at the most
 * @param keyRotation how long a key signs tokens before the next one does
 * @param keyOverlap how long a key is published before it signs, a second at the least: longer than services in open mode go
 *     without fetching keys ({@code photon.security.jwks-refresh})
 * @param keyEncryptionKeyFile the keys that other secrets are encrypted with, 32 bytes in hex a line, the same file for all
 *     replicas of IAM; by default {@code key-encryption-key} in the data directory, made at the first start
 * @param bootstrapCredentialFile where the API key of the first administrator is put, readable for its owner only; the same file
 *     for all replicas of IAM on one machine; by default {@code bootstrap-credential} in the data directory
 * @param auditKeep how long audit records are kept, a day at the least; 0 for ever
 * @param passwordComputationsMax passwords that are hashed or checked at once, at 19 MB each; the others wait
 * @param addressFailuresMax wrong passwords, keys and client secrets from one address (IPv4, or 64 bits of IPv6), after which
 *     none from there is looked at until the window ends; loopback addresses too
 * @param addressFailuresWindow begins with the first of them
 * @param accessKeysMax access keys for S3 that one user or service account has at the most, up to 50
 */
@ConfigurationProperties("photon.iam")
public record IamProperties(
        @Nullable String issuer,
        @DefaultValue("photoncloud") String audience,
        @DefaultValue("1h") Duration tokenTtl,
        @DefaultValue("24h") Duration tokenTtlMax,
        @DefaultValue("30d") Duration keyRotation,
        @DefaultValue("10m") Duration keyOverlap,
        @Nullable Path keyEncryptionKeyFile,
        @Nullable Path bootstrapCredentialFile,
        @DefaultValue("400d") Duration auditKeep,
        @DefaultValue("2") int passwordComputationsMax,
        @DefaultValue("50") int addressFailuresMax,
        @DefaultValue("5m") Duration addressFailuresWindow,
        @DefaultValue("10") int accessKeysMax) {

    static final String KEY_FILE_SETTING = "photon.iam.key-encryption-key-file";

    private static final String KEY_OVERLAP = "photon.iam.key-overlap";

    /** A service hears of a key within a second, or knows that it does not hear. */
    private static final Duration KEY_OVERLAP_MIN = Duration.ofSeconds(1);

    private static final long DAY = Duration.ofDays(1).toSeconds();

    private static final Duration AUDIT_KEEP_MIN = Duration.ofDays(1);

    public IamProperties {
        Settings.range("photon.iam.password-computations-max", passwordComputationsMax, 1, 1_000);
        Settings.range(AddressGuesses.FAILURES_MAX_SETTING, addressFailuresMax, 1, 1_000_000);
        Settings.positive(AddressGuesses.WINDOW_SETTING, addressFailuresWindow);
        Settings.range(UserKeyService.ACCESS_KEYS_MAX_SETTING, accessKeysMax, 1, UserKeyService.ACCESS_KEYS_MAX_MAX);
        if (!auditKeep.isZero() && auditKeep.compareTo(AUDIT_KEEP_MIN) < 0) {
            throw new IllegalArgumentException(
                    "photon.iam.audit-keep must be 0, for ever, or at least a day, not " + auditKeep);
        }
        Settings.positive("photon.iam.token-ttl", tokenTtl);
        Settings.positive("photon.iam.token-ttl-max", tokenTtlMax);
        if (tokenTtl.compareTo(tokenTtlMax) > 0) {
            throw new IllegalArgumentException("photon.iam.token-ttl is more than photon.iam.token-ttl-max");
        }
        Settings.range(KEY_OVERLAP + " (seconds)", keyOverlap.toSeconds(), KEY_OVERLAP_MIN.toSeconds(), 7 * DAY);
        Settings.range("photon.iam.key-rotation (seconds)", keyRotation.toSeconds(), 2, 3_650 * DAY);
        if (keyRotation.compareTo(keyOverlap.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "photon.iam.key-rotation must be at least twice photon.iam.key-overlap, not " + keyRotation);
        }
    }
}
