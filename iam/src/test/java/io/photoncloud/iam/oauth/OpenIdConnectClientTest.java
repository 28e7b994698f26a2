package io.photoncloud.iam.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenErrorResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.photoncloud.iam.oauth.Browser.Seen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client library that knows the standards and not this house makes of it. */
class OpenIdConnectClientTest {

    private static final ClientID CLIENT = new ClientID("console");
    private static final URI REDIRECT = URI.create(OAuthHouse.REDIRECT);

    @TempDir
    private Path directory;

    private OAuthHouse house;
    private Issuer issuer;

    @BeforeEach
    void start() throws IOException {
        // An issuer is a URL that is known before it is served.
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        house = new OAuthHouse(directory, "photon.http.address=127.0.0.1:" + port);
        issuer = new Issuer("http://127.0.0.1:" + port);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private OIDCProviderMetadata discovered() throws Exception {
        return OIDCProviderMetadata.resolve(issuer);
    }

    @Test
    void itDiscoversWhatIsHere() throws Exception {
        OIDCProviderMetadata metadata = discovered();
        assertThat(metadata.getIssuer()).isEqualTo(issuer);
        assertThat(metadata.getJWKSetURI()).hasPath("/.well-known/jwks.json");
        assertThat(metadata.getIDTokenJWSAlgs()).containsExactly(JWSAlgorithm.ES256);
        assertThat(metadata.getCodeChallengeMethods()).containsExactly(CodeChallengeMethod.S256);
        assertThat(metadata.getScopes().toStringList()).contains("openid", "profile", "email", "groups");
        assertThat(metadata.getEndSessionEndpointURI()).isNull();
        AuthorizationServerMetadata server = AuthorizationServerMetadata.resolve(issuer);
        assertThat(server.getTokenEndpointURI()).isEqualTo(metadata.getTokenEndpointURI());
        assertThat(server.getIntrospectionEndpointURI()).hasPath("/oauth2/introspect");
        assertThat(server.getRevocationEndpointURI()).hasPath("/oauth2/revoke");
    }

    @Test
    void itSignsSomebodyInLearnsWhoTheyAreAndStaysSignedIn() throws Exception {
        OIDCProviderMetadata metadata = discovered();
        CodeVerifier verifier = new CodeVerifier();
        State state = new State();
        Nonce nonce = new Nonce();
        AuthenticationRequest request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid", "profile", "email", "groups"), CLIENT, REDIRECT)
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
        Seen sentBack = house.browser.authorize(house.iam(), request.toURI(), "alice", OAuthHouse.PASSWORD);
        AuthenticationSuccessResponse response =
                AuthenticationResponseParser.parse(sentBack.location()).toSuccessResponse();
        assertThat(response.getState()).isEqualTo(state);

        OIDCTokenResponse tokens = tokens(metadata, response.getAuthorizationCode(), verifier);
        IDTokenValidator validator = validator(metadata);
        IDTokenClaimsSet identity = validator.validate(tokens.getOIDCTokens().getIDToken(), nonce);
        assertThat(identity.getSubject().getValue()).isEqualTo("alice");
        assertThat(identity.getAuthenticationTime()).isNotNull();
        assertThat(identity.getStringListClaim("groups")).containsExactly("crew");
        assertThatThrownBy(() -> validator.validate(tokens.getOIDCTokens().getIDToken(), new Nonce()))
                .isInstanceOf(BadJOSEException.class);

        UserInfo person = UserInfoResponse.parse(new UserInfoRequest(
                                metadata.getUserInfoEndpointURI(),
                                tokens.getOIDCTokens().getBearerAccessToken())
                        .toHTTPRequest()
                        .send())
                .toSuccessResponse()
                .getUserInfo();
        assertThat(person.getSubject().getValue()).isEqualTo("alice");
        assertThat(person.getName()).isEqualTo("Alice");
        assertThat(person.getEmailAddress()).isEqualTo("alice@example.com");
        assertThat(person.getStringListClaim("groups")).containsExactly("crew");

        OIDCTokenResponse later = parsed(request(
                metadata.getTokenEndpointURI(),
                CLIENT,
                new RefreshTokenGrant(tokens.getOIDCTokens().getRefreshToken())));
        assertThat(validator
                        .validate(later.getOIDCTokens().getIDToken(), null)
                        .getSubject()
                        .getValue())
                .isEqualTo("alice");
        assertThat(later.getOIDCTokens().getRefreshToken())
                .isNotEqualTo(tokens.getOIDCTokens().getRefreshToken());
        assertThat(refusal(request(
                                metadata.getTokenEndpointURI(),
                                CLIENT,
                                new RefreshTokenGrant(tokens.getOIDCTokens().getRefreshToken())))
                        .getCode())
                .isEqualTo("invalid_grant");
    }

    private static IDTokenValidator validator(OIDCProviderMetadata metadata) throws Exception {
        return new IDTokenValidator(
                metadata.getIssuer(),
                CLIENT,
                JWSAlgorithm.ES256,
                JWKSet.load(metadata.getJWKSetURI().toURL()));
    }

    private static OIDCTokenResponse tokens(
            OIDCProviderMetadata metadata, AuthorizationCode code, CodeVerifier verifier) throws Exception {
        return parsed(
                request(metadata.getTokenEndpointURI(), CLIENT, new AuthorizationCodeGrant(code, REDIRECT, verifier)));
    }

    private static TokenRequest request(URI endpoint, ClientID client, AuthorizationGrant grant) {
        return new TokenRequest.Builder(endpoint, client, grant).build();
    }

    private static OIDCTokenResponse parsed(TokenRequest request) throws Exception {
        TokenResponse response =
                OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
        assertThat(response.indicatesSuccess())
                .as("%s", response.toHTTPResponse().getBody())
                .isTrue();
        return (OIDCTokenResponse) response.toSuccessResponse();
    }

    private static ErrorObject refusal(TokenRequest request) throws Exception {
        return TokenErrorResponse.parse(request.toHTTPRequest().send()).getErrorObject();
    }
}
