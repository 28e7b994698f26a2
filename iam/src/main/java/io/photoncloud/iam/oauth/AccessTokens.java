package io.photoncloud.iam.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.iam.token.TokenService;
import io.photoncloud.iam.token.TokenService.Verdict;
import java.security.Principal;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;

/**
 * Access tokens as the library wants to see them, whoever of IAM issued them and by which door: what they say is in
 * themselves, and whether they count still the token service knows. Safe for many threads.
 */
public final class AccessTokens {

    private final TokenService tokens;
    private final ClientDirectory clients;

    public AccessTokens(TokenService tokens, ClientDirectory clients) {
        this.tokens = tokens;
        this.clients = clients;
    }

    /** A token that counts. */
    Optional<OAuth2Authorization> find(String token) {
        return tokens.judge(token) instanceof Verdict.Good(JWTClaimsSet claims)
                ? Optional.of(toForm(token, claims))
                : Optional.empty();
    }

    /** What the library has made of such a token; only that it was revoked is worth keeping. */
    void settle(OAuth2Authorization form) {
        OAuth2Authorization.Token<OAuth2AccessToken> access = form.getAccessToken();
        if (access != null && access.isInvalidated()) {
            tokens.revoke(access.getToken().getTokenValue(), new Idempotency.None());
        }
    }

    private OAuth2Authorization toForm(String token, JWTClaimsSet claims) {
        Map<String, Object> told = told(claims);
        Set<String> scopes = scopes(claims);
        Instant issued = moment(claims.getIssueTime());
        Instant expires = claims.getExpirationTime().toInstant();
        OAuth2Authorization.Builder form = OAuth2Authorization.withRegisteredClient(client(claims))
                .principalName(claims.getSubject())
                // Not the way it was issued by, which is no matter; but not one of those that are kept.
                .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
                // Of an exchange: what is not asked for is not given.
                .authorizedScopes(Set.of())
                .attribute(Principal.class.getName(), new SignedInToken(new SignedIn(claims.getSubject(), issued)))
                .token(
                        new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, issued, expires, scopes),
                        metadata -> {
                            metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, told);
                            metadata.put(
                                    OAuth2TokenFormat.class.getName(), OAuth2TokenFormat.SELF_CONTAINED.getValue());
                        });
        if (scopes.contains(OidcScopes.OPENID)) {
            form.token(AuthorizationForm.idToken(claims.getSubject(), issued, expires));
        }
        return form.build();
    }

    /** Whose it is: the client's that had it issued, or the service account's that got it for itself by another door. */
    private RegisteredClient client(JWTClaimsSet claims) {
        RegisteredClient client = claims.getClaim(OAuth2ParameterNames.CLIENT_ID) instanceof String id
                ? clients.findById(id)
                : clients.findProgram(claims.getSubject());
        return client == null ? ClientDirectory.nobody() : client;
    }

    /** The library wants moments where the other one has dates. */
    static Map<String, Object> told(JWTClaimsSet claims) {
        Map<String, Object> told = new LinkedHashMap<>();
        claims.getClaims().forEach((name, value) -> {
            if (value != null) {
                told.put(name, value instanceof Date date ? date.toInstant() : value);
            }
        });
        return told;
    }

    private static Set<String> scopes(JWTClaimsSet claims) {
        return claims.getClaim(OAuth2ParameterNames.SCOPE) instanceof String text
                ? new LinkedHashSet<>(List.of(text.split(" ")))
                : Set.of();
    }

    private static Instant moment(Date date) {
        return date.toInstant();
    }
}
