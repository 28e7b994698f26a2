package io.photoncloud.iam.oauth;

import io.photoncloud.iam.project.ProjectService;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;

/** Which scopes may be asked for: what a client may know of a person, and one scope of this cloud at the most. */
public final class ScopeRules {

    private final ProjectService projects;

    public ScopeRules(ProjectService projects) {
        this.projects = projects;
    }

    /**
     * The one that is among them; empty for none.
     *
     * @throws OAuth2AuthenticationException there are several, or there is no such scope
     */
    Optional<CloudScope> findOne(Collection<String> scopes) {
        List<String> named = CloudScope.among(scopes);
        if (named.size() > 1) {
            throw refused("a token is for one system, organization or project");
        }
        return named.stream()
                .findFirst()
                .map(text -> CloudScope.find(text, projects).orElseThrow(() -> refused("there is no such " + text)));
    }

    private void require(Set<String> scopes, Set<String> allowed) {
        findOne(scopes);
        for (String scope : scopes) {
            if (!allowed.contains(scope) && !CloudScope.isOne(scope)) {
                throw refused(
                        "the scopes are " + String.join(", ", allowed) + ", system, organization:... and project:...");
            }
        }
    }

    /** A program asks for nothing personal. */
    public void requireOfProgram(OAuth2ClientCredentialsAuthenticationContext context) {
        require(
                context.<OAuth2ClientCredentialsAuthenticationToken>getAuthentication()
                        .getScopes(),
                Set.of());
    }

    public void requireOfApplication(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
        try {
            require(asked.getScopes(), ClientDirectory.PERSONAL_SCOPES);
            if (!asked.getScopes().contains(OidcScopes.OPENID)
                    && findOne(asked.getScopes()).isEmpty()) {
                throw refused("ask for openid to learn who somebody is, for system, organization:... or project:..."
                        + " to act for them, or for both");
            }
        } catch (OAuth2AuthenticationException e) {
            throw new OAuth2AuthorizationCodeRequestAuthenticationException(e.getError(), e, toBeSentBack(context));
        }
    }

    /** With the place that the refusal is sent to, which has been checked before. */
    private static OAuth2AuthorizationCodeRequestAuthenticationToken toBeSentBack(
            OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
        String redirectUri = asked.getRedirectUri();
        return new OAuth2AuthorizationCodeRequestAuthenticationToken(
                asked.getAuthorizationUri(),
                asked.getClientId(),
                (Authentication) asked.getPrincipal(),
                redirectUri == null || redirectUri.isEmpty()
                        ? context.getRegisteredClient()
                                .getRedirectUris()
                                .iterator()
                                .next()
                        : redirectUri,
                asked.getState(),
                asked.getScopes(),
                asked.getAdditionalParameters());
    }

    static OAuth2AuthenticationException refused(String why) {
        return new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_SCOPE, why, null));
    }
}
