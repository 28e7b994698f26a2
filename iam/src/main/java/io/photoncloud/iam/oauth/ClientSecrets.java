package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.user.User;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Whether a client shows its secret: an application's own, or any API key of a service account. */
public final class ClientSecrets implements PasswordEncoder {

    private static final String APPLICATION = "digest:";
    private static final String SERVICE_ACCOUNT = "api-key-of:";

    private final CredentialService credentials;

    public ClientSecrets(CredentialService credentials) {
        this.credentials = credentials;
    }

    static String ofApplication(OAuthClient client) {
        return APPLICATION
                + Digests.hex(Objects.requireNonNull(client.secretDigest(), "a public client has no secret"));
    }

    static String ofServiceAccount(User account) {
        return SERVICE_ACCOUNT + account.id();
    }

    @Override
    public boolean matches(@Nullable CharSequence shown, @Nullable String known) {
        if (shown == null || known == null) {
            return false;
        }
        if (known.startsWith(APPLICATION)) {
            return Digests.isOf(
                    Bytes.wrap(HexFormat.of().parseHex(known.substring(APPLICATION.length()))), shown.toString());
        }
        return known.startsWith(SERVICE_ACCOUNT)
                && isApiKeyOf(known.substring(SERVICE_ACCOUNT.length()), shown.toString());
    }

    private boolean isApiKeyOf(String account, String key) {
        return credentials
                .findByApiKey(key)
                .filter(user -> user.id().equals(account))
                .isPresent();
    }

    @Override
    public String encode(@Nullable CharSequence secret) {
        throw new UnsupportedOperationException("secrets are made where clients are");
    }
}
