package io.photoncloud.iam.oauth;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Exchanges a token for one for less (RFC 8693). What for, the client may say as a scope, an audience or a resource: here
 * all are scopes of this cloud, and the library knows those only that are a client's own.
 */
final class TokenNarrowing implements AuthenticationProvider {

    private final OAuth2TokenExchangeAuthenticationProvider exchange;

    TokenNarrowing(OAuth2TokenExchangeAuthenticationProvider exchange) {
        this.exchange = exchange;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication authentication) {
        OAuth2TokenExchangeAuthenticationToken asked = (OAuth2TokenExchangeAuthenticationToken) authentication;
        if (asked.getActorToken() != null && !asked.getActorToken().isEmpty()) {
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, "nobody acts for somebody else here", null));
        }
        Set<String> wanted = new LinkedHashSet<>(asked.getScopes());
        wanted.addAll(asked.getAudiences());
        wanted.addAll(asked.getResources());
        for (String scope : wanted) {
            if (!CloudScope.isOne(scope)) {
                throw ScopeRules.refused("a token is exchanged for one for system, organization:... or project:...");
            }
        }
        return exchange.authenticate(new OAuth2TokenExchangeAuthenticationToken(
                asked.getRequestedTokenType(),
                asked.getSubjectToken(),
                asked.getSubjectTokenType(),
                allowed((Authentication) asked.getPrincipal(), wanted),
                null,
                null,
                Set.of(),
                Set.of(),
                wanted,
                asked.getAdditionalParameters()));
    }

    /** The client, as one that may ask for these; whether they lie within the token is asked where it is made. */
    private static Authentication allowed(Authentication client, Set<String> wanted) {
        if (!(client instanceof OAuth2ClientAuthenticationToken shown) || shown.getRegisteredClient() == null) {
            return client;
        }
        RegisteredClient wider = RegisteredClient.from(shown.getRegisteredClient())
                .scopes(scopes -> scopes.addAll(wanted))
                .build();
        return new OAuth2ClientAuthenticationToken(
                wider, shown.getClientAuthenticationMethod(), shown.getCredentials());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2TokenExchangeAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
