package io.photoncloud.iam.oauth;

import com.nimbusds.jwt.JWTClaimsSet;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.token.TokenClaims;
import io.photoncloud.iam.token.TokenContent;
import io.photoncloud.iam.token.TokenContent.Subject;
import io.photoncloud.iam.token.TokenSettings;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.IdTokenClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/**
 * Fills the tokens that the library issues: access tokens with what all of IAM's say, ID tokens with what a client may
 * know of a person. Safe for many threads.
 */
public final class TokenMaking implements OAuth2TokenCustomizer<JwtEncodingContext> {

    private final UserService users;
    private final People people;
    private final ScopeRules scopes;
    private final TokenContent content;
    private final TokenSettings settings;

    public TokenMaking(
            UserService users, People people, ScopeRules scopes, TokenContent content, TokenSettings settings) {
        this.users = users;
        this.people = people;
        this.scopes = scopes;
        this.content = content;
        this.settings = settings;
    }

    @Override
    public void customize(JwtEncodingContext context) {
        if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
            makeAccessToken(context);
        } else {
            makeIdToken(context);
        }
    }

    private void makeAccessToken(JwtEncodingContext context) {
        Instant expires = content.now().plus(settings.ttl());
        JWTClaimsSet claims;
        if (AuthorizationGrantType.TOKEN_EXCHANGE.equals(context.getAuthorizationGrantType())) {
            claims = narrowed(context, expires);
        } else {
            User user = users.find(principal(context).getName())
                    .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
            CloudScope scope = scopes.findOne(context.getAuthorizedScopes())
                    .or(() -> usual(user))
                    .orElse(null);
            claims = claims(Subject.of(user), scope, expires);
        }
        Map<String, Object> told = AccessTokens.told(claims);
        if (!context.getAuthorizedScopes().isEmpty()) {
            told.put(OAuth2ParameterNames.SCOPE, String.join(" ", context.getAuthorizedScopes()));
        }
        told.put(OAuth2ParameterNames.CLIENT_ID, context.getRegisteredClient().getClientId());
        context.getClaims().claims(all -> {
            all.clear();
            all.putAll(told);
        });
    }

    private static Authentication principal(JwtEncodingContext context) {
        return Objects.requireNonNull(context.<Authentication>getPrincipal());
    }

    /** A program acts where it is, and in its own name. What an application may do for people is asked for. */
    private static Optional<CloudScope> usual(User user) {
        return user.type() == User.Type.SERVICE_ACCOUNT ? Optional.of(CloudScope.of(user.scope())) : Optional.empty();
    }

    /** @param scope null for none of the cloud */
    private JWTClaimsSet claims(Subject subject, @Nullable CloudScope scope, Instant expires) {
        try {
            return scope == null
                    ? content.forUserInfo(subject, expires)
                    : content.of(subject, scope.id(), scope.scope(), expires);
        } catch (CloudException e) {
            if (e.code() != ErrorCode.PERMISSION_DENIED) {
                throw e;
            }
            throw new OAuth2AuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.INVALID_GRANT, e.getMessage(), null), e);
        }
    }

    /** For no more than the token that is exchanged, and no longer. */
    private JWTClaimsSet narrowed(JwtEncodingContext context, Instant expires) {
        Map<String, Object> shown = subjectToken(context);
        CloudScope own = own(shown);
        CloudScope wanted = scopes.findOne(context.getAuthorizedScopes()).orElse(own);
        if (!own.scope().contains(wanted.scope())) {
            throw ScopeRules.refused(wanted.text() + " is not within " + own.text());
        }
        if (!(shown.get(JwtClaimNames.EXP) instanceof Instant end)) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        String principal = principal(context).getName();
        Subject subject = users.find(principal)
                .map(Subject::of)
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        return claims(subject, wanted, end.isBefore(expires) ? end : expires);
    }

    private static Map<String, Object> subjectToken(JwtEncodingContext context) {
        return Optional.ofNullable(context.getAuthorization())
                .map(OAuth2Authorization::getAccessToken)
                .map(OAuth2Authorization.Token<OAuth2AccessToken>::getClaims)
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
    }

    /** What a token says it is for. One for a scope that is none, as open mode makes them, is exchanged for nothing. */
    private static CloudScope own(Map<String, Object> claims) {
        if (claims.containsKey(TokenVerifier.USE_CLAIM)) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    OAuth2ErrorCodes.INVALID_GRANT, "the token only tells who somebody is, and is for no scope", null));
        }
        if (claims.get(TokenVerifier.ORGANIZATION_CLAIM) instanceof String organization) {
            return CloudScope.of(
                    claims.get(TokenVerifier.PROJECT_CLAIM) instanceof String project
                            ? new Scope.Project(organization, project)
                            : new Scope.Organization(organization));
        }
        if (!ScopeText.SYSTEM.equals(claims.get(TokenClaims.SCOPE_ID))) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        return CloudScope.of(Scope.system());
    }

    private void makeIdToken(JwtEncodingContext context) {
        SignedIn signedIn = principal(context).getPrincipal() instanceof SignedIn known ? known : null;
        if (signedIn == null) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
        }
        Map<String, Object> told = people.tell(signedIn.user(), context.getAuthorizedScopes());
        context.getClaims().claims(all -> {
            all.putAll(told);
            all.put(IdTokenClaimNames.AUTH_TIME, signedIn.since());
            all.put(TokenVerifier.USE_CLAIM, TokenVerifier.IDENTITY_USE);
        });
    }
}
