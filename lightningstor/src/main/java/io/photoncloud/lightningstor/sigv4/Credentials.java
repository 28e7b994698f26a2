package io.photoncloud.lightningstor.sigv4;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An access key with its secret, for signing; it never prints the secret. */
public final class Credentials {
    private final String accessKeyId;
    private final String secret;
    private final @Nullable String sessionToken;

    private Credentials(String accessKeyId, String secret, @Nullable String sessionToken) {
        this.accessKeyId = accessKeyId;
        this.secret = secret;
        this.sessionToken = sessionToken;
    }

    public static Credentials of(String accessKeyId, String secret) {
        return new Credentials(accessKeyId, secret, null);
    }

    public static Credentials temporary(String accessKeyId, String secret, String sessionToken) {
        return new Credentials(accessKeyId, secret, sessionToken);
    }

    public String accessKeyId() {
        return accessKeyId;
    }

    public Optional<String> findSessionToken() {
        return Optional.ofNullable(sessionToken);
    }

    SigningKey signingKey(Scope scope) {
        return SigningKey.derive(secret, scope);
    }

    @Override
    public String toString() {
        return "Credentials[" + accessKeyId + "]";
    }
}
