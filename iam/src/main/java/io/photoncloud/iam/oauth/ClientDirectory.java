package io.photoncloud.iam.oauth;

import io.photoncloud.iam.token.TokenSettings;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/**
 * Who may ask for tokens: applications that were registered, and each service account, whose secrets are its API keys.
 * They are made elsewhere, never here. Safe for many threads.
 */
public final class ClientDirectory implements RegisteredClientRepository {

    /** What may be asked of a person. */
    static final String GROUPS_SCOPE = "groups";

    static final Set<String> PERSONAL_SCOPES =
            Set.of(OidcScopes.OPENID, OidcScopes.PROFILE, OidcScopes.EMAIL, GROUPS_SCOPE);

    private static final Duration CODE_TTL = Duration.ofMinutes(1);

    /** Without being used: each use gives a new one. */
    public static final Duration REFRESH_TOKEN_TTL = Duration.ofDays(14);

    private static final String NOBODY = "-";

    private final OAuthClientService clients;
    private final UserService users;
    private final TokenSettings settings;

    public ClientDirectory(OAuthClientService clients, UserService users, TokenSettings settings) {
        this.clients = clients;
        this.users = users;
        this.settings = settings;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("applications are registered at /api/v1/oauth-clients");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return id.equals(NOBODY) ? nobody() : findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String id) {
        if (id.isEmpty() || id.length() > User.EMAIL_LENGTH_MAX) {
            return null;
        }
        return clients.find(id)
                .map(this::application)
                .or(() -> Optional.ofNullable(findProgram(id)))
                .orElse(null);
    }

    /** A service account; null for none that counts. */
    @Nullable
    RegisteredClient findProgram(String id) {
        return users.find(id)
                .filter(user -> user.type() == User.Type.SERVICE_ACCOUNT)
                .filter(user -> user.state() == User.State.ENABLED)
                .map(this::serviceAccount)
                .orElse(null);
    }

    static boolean isProgram(RegisteredClient client) {
        return client.getAuthorizationGrantTypes().contains(AuthorizationGrantType.CLIENT_CREDENTIALS);
    }

    static boolean isNobody(String clientId) {
        return clientId.equals(NOBODY);
    }

    /** Stands for a client that is not there any more. It proves itself with nothing. */
    static RegisteredClient nobody() {
        return RegisteredClient.withId(NOBODY)
                .clientId(NOBODY)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
                .build();
    }

    private RegisteredClient application(OAuthClient client) {
        RegisteredClient.Builder form = RegisteredClient.withId(client.id())
                .clientId(client.id())
                .clientName(client.name())
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUris(uris -> uris.addAll(client.redirectUris()))
                .scopes(scopes -> scopes.addAll(PERSONAL_SCOPES))
                .tokenSettings(tokenSettings())
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(client.consent() == OAuthClient.Consent.ASKED)
                        .build());
        switch (client.type()) {
            case PUBLIC -> form.clientAuthenticationMethod(ClientAuthenticationMethod.NONE);
            case CONFIDENTIAL ->
                withSecret(form, ClientSecrets.ofApplication(client))
                        .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE);
        }
        return form.build();
    }

    private RegisteredClient serviceAccount(User account) {
        RegisteredClient.Builder form = RegisteredClient.withId(account.id())
                .clientId(account.id())
                .clientName(account.name())
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
                .tokenSettings(tokenSettings());
        return withSecret(form, ClientSecrets.ofServiceAccount(account)).build();
    }

    private static RegisteredClient.Builder withSecret(RegisteredClient.Builder form, String secret) {
        return form.clientSecret(secret)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }

    private org.springframework.security.oauth2.server.authorization.settings.TokenSettings tokenSettings() {
        return org.springframework.security.oauth2.server.authorization.settings.TokenSettings.builder()
                .authorizationCodeTimeToLive(CODE_TTL)
                .accessTokenTimeToLive(settings.ttl())
                .refreshTokenTimeToLive(REFRESH_TOKEN_TTL)
                .reuseRefreshTokens(false)
                .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                .build();
    }
}
