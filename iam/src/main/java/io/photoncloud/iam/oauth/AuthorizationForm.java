package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.iam.oauth.Authorization.Access;
import io.photoncloud.iam.oauth.Authorization.Grant;
import io.photoncloud.iam.oauth.Authorization.Held;
import io.photoncloud.iam.oauth.Authorization.Request;
import io.photoncloud.iam.oauth.Authorization.Use;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/** An authorization as the library has it: with what was shown in the clear, and stand-ins for the rest. */
final class AuthorizationForm {

    /** Which version of the row it was read from; the library carries it along. */
    private static final String REVISION = AuthorizationForm.class.getName() + ".revision";

    private static final String REQUEST = OAuth2AuthorizationRequest.class.getName();

    /** How long somebody may think about consent. */
    private static final Duration CONSENT_TIME_MAX = Duration.ofMinutes(10);

    /** Of an ID token nothing is read again but that there was one. */
    private static final String ID_TOKEN = "id-token";

    private AuthorizationForm() {}

    static long revision(OAuth2Authorization form) {
        Long revision = form.getAttribute(REVISION);
        return revision == null ? 0 : revision;
    }

    static OAuth2Authorization toForm(
            Authorization authorization, RegisteredClient client, @Nullable String shown, long revision) {
        OAuth2Authorization.Builder form = OAuth2Authorization.withRegisteredClient(client)
                .id(authorization.id())
                .principalName(authorization.signedIn().user())
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizedScopes(new LinkedHashSet<>(authorization.scopes()))
                .attribute(Principal.class.getName(), new SignedInToken(authorization.signedIn()))
                .attribute(REQUEST, toForm(authorization.request(), client))
                .attribute(REVISION, revision);
        Held held = authorization.held();
        if (held.state() != null) {
            form.attribute(OAuth2ParameterNames.STATE, text(held.state(), shown));
        }
        if (held.code() != null) {
            Grant code = held.code();
            form.token(
                    new OAuth2AuthorizationCode(text(code, shown), code.issued(), code.expires()),
                    metadata ->
                            metadata.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, code.use() == Use.USED));
        }
        if (held.refresh() != null) {
            Grant refresh = held.refresh();
            form.refreshToken(new OAuth2RefreshToken(text(refresh, shown), refresh.issued(), refresh.expires()));
        }
        if (!held.access().isEmpty()) {
            addTokens(form, authorization, held.access().getLast());
        }
        return form.build();
    }

    private static void addTokens(OAuth2Authorization.Builder form, Authorization authorization, Access access) {
        OAuth2AccessToken token = new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER,
                Digests.standIn(Digests.of(access.id())),
                authorization.created(),
                access.expires(),
                new LinkedHashSet<>(authorization.scopes()));
        form.token(
                token,
                metadata -> metadata.put(
                        OAuth2Authorization.Token.CLAIMS_METADATA_NAME, Map.of(JwtClaimNames.JTI, access.id())));
        if (authorization.scopes().contains(OidcScopes.OPENID)) {
            form.token(idToken(authorization.signedIn().user(), authorization.created(), access.expires()));
        }
    }

    /** That there was an ID token. */
    static OidcIdToken idToken(String user, Instant issued, Instant expires) {
        return new OidcIdToken(ID_TOKEN, issued, expires, Map.of(JwtClaimNames.SUB, user));
    }

    private static String text(Grant grant, @Nullable String shown) {
        return shown != null && Digests.isOf(grant.digest(), shown) ? shown : Digests.standIn(grant.digest());
    }

    private static OAuth2AuthorizationRequest toForm(Request request, RegisteredClient client) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, PkceParameterNames.CODE_CHALLENGE, request.challenge());
        put(parameters, PkceParameterNames.CODE_CHALLENGE_METHOD, request.challengeMethod());
        put(parameters, OidcParameterNames.NONCE, request.nonce());
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(request.uri())
                .clientId(client.getClientId())
                .redirectUri(request.redirectUri().isEmpty() ? null : request.redirectUri())
                .scopes(new LinkedHashSet<>(request.scopes()))
                .state(request.state().isEmpty() ? null : request.state())
                .additionalParameters(parameters)
                .build();
    }

    private static void put(Map<String, Object> parameters, String name, String value) {
        if (!value.isEmpty()) {
            parameters.put(name, value);
        }
    }

    /** @throws IllegalStateException it is not somebody's who signed in with a browser */
    static Authorization toDomain(OAuth2Authorization form, Instant now) {
        if (!(form.getAttribute(Principal.class.getName()) instanceof SignedInToken token)) {
            throw new IllegalStateException("an authorization is of nobody who has signed in");
        }
        OAuth2AuthorizationRequest request = form.getAttribute(REQUEST);
        if (request == null) {
            throw new IllegalStateException("an authorization was not asked for");
        }
        String state = form.getAttribute(OAuth2ParameterNames.STATE);
        Held held = new Held(
                state == null ? null : new Grant(Digests.ofEither(state), now, now.plus(CONSENT_TIME_MAX), Use.FRESH),
                grant(form.getToken(OAuth2AuthorizationCode.class), now),
                grant(form.getRefreshToken(), now),
                List.of(),
                access(form.getAccessToken(), now));
        return new Authorization(
                form.getId(),
                form.getRegisteredClientId(),
                token.getPrincipal(),
                List.copyOf(form.getAuthorizedScopes()),
                toDomain(request),
                held,
                now);
    }

    private static @Nullable Grant grant(OAuth2Authorization.@Nullable Token<? extends OAuth2Token> held, Instant now) {
        if (held == null) {
            return null;
        }
        OAuth2Token token = held.getToken();
        Bytes digest = Digests.ofEither(token.getTokenValue());
        return new Grant(
                digest,
                orNow(token.getIssuedAt(), now),
                orNow(token.getExpiresAt(), now),
                held.isInvalidated() ? Use.USED : Use.FRESH);
    }

    private static Instant orNow(@Nullable Instant moment, Instant now) {
        return moment == null ? now : moment;
    }

    private static List<Access> access(OAuth2Authorization.@Nullable Token<OAuth2AccessToken> held, Instant now) {
        Map<String, Object> claims = held == null ? null : held.getClaims();
        return held != null && claims != null && claims.get(JwtClaimNames.JTI) instanceof String id
                ? List.of(new Access(id, orNow(held.getToken().getExpiresAt(), now)))
                : List.of();
    }

    private static Request toDomain(OAuth2AuthorizationRequest request) {
        return new Request(
                request.getAuthorizationUri(),
                orEmpty(request.getRedirectUri()),
                orEmpty(request.getState()),
                List.copyOf(request.getScopes()),
                parameter(request, PkceParameterNames.CODE_CHALLENGE),
                parameter(request, PkceParameterNames.CODE_CHALLENGE_METHOD),
                parameter(request, OidcParameterNames.NONCE));
    }

    private static String parameter(OAuth2AuthorizationRequest request, String name) {
        return request.getAdditionalParameters().get(name) instanceof String text ? text : "";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
