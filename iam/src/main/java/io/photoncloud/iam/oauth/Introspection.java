package io.photoncloud.iam.oauth;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenIntrospection;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * Tells clients about tokens (RFC 7662): about their own, and about all where a service account may read tokens. Of others
 * it says what it says of nonsense, so that nobody learns by asking whether what they found is good for something.
 */
final class Introspection implements AuthenticationProvider {

    private final OAuth2TokenIntrospectionAuthenticationProvider introspection;
    private final Access access;

    Introspection(OAuth2TokenIntrospectionAuthenticationProvider introspection, Access access) {
        this.introspection = introspection;
        this.access = access;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        OAuth2TokenIntrospectionAuthenticationToken answer =
                (OAuth2TokenIntrospectionAuthenticationToken) introspection.authenticate(authentication);
        OAuth2TokenIntrospection told = answer.getTokenClaims();
        if (!told.isActive()) {
            return answer;
        }
        return new OAuth2TokenIntrospectionAuthenticationToken(
                answer.getToken(),
                (Authentication) answer.getPrincipal(),
                mayKnow((Authentication) answer.getPrincipal(), told)
                        ? withoutNobody(told)
                        : OAuth2TokenIntrospection.builder().build());
    }

    private boolean mayKnow(Authentication asking, OAuth2TokenIntrospection told) {
        RegisteredClient client =
                asking instanceof OAuth2ClientAuthenticationToken shown ? shown.getRegisteredClient() : null;
        if (client == null) {
            return false;
        }
        return client.getClientId().equals(told.getClientId())
                || (ClientDirectory.isProgram(client)
                        && access.isAllowed(
                                new Caller.Principal(client.getClientId(), null, null, null),
                                "token.read",
                                Scope.system()));
    }

    /** The library tells of a client always; here are tokens that none had issued. */
    private static OAuth2TokenIntrospection withoutNobody(OAuth2TokenIntrospection told) {
        return ClientDirectory.isNobody(String.valueOf(told.getClientId()))
                ? OAuth2TokenIntrospection.withClaims(told.getClaims())
                        .claims(claims -> claims.remove(OAuth2ParameterNames.CLIENT_ID))
                        .build()
                : told;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return introspection.supports(authentication);
    }
}
