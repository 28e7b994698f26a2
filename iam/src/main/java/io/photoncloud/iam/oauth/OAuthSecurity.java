package io.photoncloud.iam.oauth;

import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.credential.AddressGuesses;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2ClientAuthenticationConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationConsentAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenExchangeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.JwtClientAssertionAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.X509ClientCertificateAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Spring Security's side of signing in, as this house wants it. Used once, when the service starts. */
public final class OAuthSecurity {

    /**
     * Nothing but the style sheet of our own. Forms lead to us and from there to an application, which browsers take for
     * one way: so what may be a redirect URI may be the end of a form.
     */
    private static final String CONTENT_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none';"
            + " frame-ancestors 'none'; form-action 'self' https: http://localhost:* http://127.0.0.1:* http://[::1]:*";

    /** Told by the library, and not to be had here. */
    private static final List<String> NOT_HERE = List.of(
            "end_session_endpoint", "tls_client_certificate_bound_access_tokens", "dpop_signing_alg_values_supported");

    private static final List<String> CLIENT_PROOFS = List.of("client_secret_basic", "client_secret_post", "none");

    private static final List<String> SECRET_PROOFS = List.of("client_secret_basic", "client_secret_post");

    private final Clients clients;
    private final Tokens tokens;
    private final Users users;
    private final StoredAuthorizations authorizations;
    private final Pages pages;

    /** Who may ask, and what for. */
    public record Clients(
            ClientDirectory directory,
            ClientSecrets secrets,
            AddressGuesses guesses,
            ScopeRules scopes,
            Access access) {}

    /** What they get. */
    public record Tokens(HouseJwts jwts, TokenMaking making, RandomTexts random, InstantSource clock) {}

    /** Whom it is about. */
    public record Users(People people, SignIns signIns, PasswordSignIn passwords) {}

    public OAuthSecurity(Clients clients, Tokens tokens, Users users, StoredAuthorizations authorizations) {
        this.clients = clients;
        this.tokens = tokens;
        this.users = users;
        this.authorizations = authorizations;
        this.pages = new Pages();
    }

    public static AuthorizationServerSettings settings(String issuer) {
        return AuthorizationServerSettings.builder()
                .issuer(issuer)
                .jwkSetEndpoint(OAuthPaths.KEYS)
                .build();
    }

    public SecurityFilterChain chain(HttpSecurity http) {
        http.securityMatcher(OAuthPaths.ALL.toArray(String[]::new))
                .with(new OAuth2AuthorizationServerConfigurer(), this::serve)
                .authenticationProvider(users.passwords())
                .authorizeHttpRequests(requests -> requests.requestMatchers(OAuthPaths.LOGIN, OAuthPaths.STYLE)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .formLogin(form -> form.loginPage(OAuthPaths.LOGIN)
                        .successHandler(pages::signedIn)
                        .failureHandler(pages::notSignedIn))
                .oauth2ResourceServer(bearers ->
                        bearers.bearerTokenResolver(OAuthSecurity::bearer).jwt(jwt -> jwt.decoder(tokens.jwts())))
                .exceptionHandling(failures ->
                        failures.authenticationEntryPoint(pages::askWho).accessDeniedHandler(pages::refuse))
                .securityContext(context -> context.securityContextRepository(users.signIns()))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens()))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_POLICY))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN)));
        return http.build();
    }

    private static CookieCsrfTokenRepository csrfTokens() {
        CookieCsrfTokenRepository cookies = new CookieCsrfTokenRepository();
        cookies.setCookieName("photon-csrf");
        cookies.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return cookies;
    }

    /** With a token of theirs people learn of themselves, and get no others. */
    private static @Nullable String bearer(HttpServletRequest request) {
        return request.getRequestURI().equals(OAuthPaths.USER_INFO)
                ? new DefaultBearerTokenResolver().resolve(request)
                : null;
    }

    private void serve(OAuth2AuthorizationServerConfigurer server) {
        server.registeredClientRepository(clients.directory())
                .authorizationService(authorizations)
                .authorizationConsentService(new ConsentEachTime())
                .tokenGenerator(generator())
                .clientAuthentication(this::authenticateClients)
                .authorizationEndpoint(endpoint -> endpoint.consentPage(OAuthPaths.CONSENT)
                        .errorResponseHandler(pages::notAuthorized)
                        .authenticationProviders(this::authorize))
                .tokenEndpoint(endpoint -> endpoint.authenticationProviders(this::grant))
                .tokenIntrospectionEndpoint(endpoint -> endpoint.authenticationProviders(this::introspect))
                .authorizationServerMetadataEndpoint(endpoint -> endpoint.authorizationServerMetadataCustomizer(
                        metadata -> metadata.claims(OAuthSecurity::tellWhatIsHere)))
                .oidc(oidc -> oidc.userInfoEndpoint(endpoint -> endpoint.userInfoMapper(this::userInfo))
                        .providerConfigurationEndpoint(endpoint -> endpoint.providerConfigurationCustomizer(
                                metadata -> metadata.claims(OAuthSecurity::tellWhatIsHere))));
        server.addObjectPostProcessor(new WithoutSessions());
    }

    private static void tellWhatIsHere(Map<String, Object> metadata) {
        NOT_HERE.forEach(metadata::remove);
        metadata.put(
                "scopes_supported",
                ClientDirectory.PERSONAL_SCOPES.stream().sorted().toList());
        metadata.put("token_endpoint_auth_methods_supported", CLIENT_PROOFS);
        metadata.put("revocation_endpoint_auth_methods_supported", CLIENT_PROOFS);
        metadata.put("introspection_endpoint_auth_methods_supported", SECRET_PROOFS);
        metadata.put(
                "grant_types_supported",
                List.of(
                        "authorization_code",
                        "refresh_token",
                        "client_credentials",
                        "urn:ietf:params:oauth:grant-type:token-exchange"));
        if (metadata.containsKey("id_token_signing_alg_values_supported")) {
            metadata.put("id_token_signing_alg_values_supported", List.of(SignatureAlgorithm.ES256.getName()));
        }
    }

    /** The library notes a session for each application that somebody comes from, in memory; here there are none. */
    private static final class WithoutSessions implements ObjectPostProcessor<OAuth2AuthorizationEndpointFilter> {
        @Override
        public <O extends OAuth2AuthorizationEndpointFilter> O postProcess(O filter) {
            filter.setSessionAuthenticationStrategy((_, _, _) -> {});
            return filter;
        }
    }

    private OAuth2TokenGenerator<? extends OAuth2Token> generator() {
        JwtGenerator jwts = new JwtGenerator(tokens.jwts());
        jwts.setClock(tokens.clock().withZone(ZoneOffset.UTC));
        jwts.setJwtCustomizer(tokens.making());
        return new DelegatingOAuth2TokenGenerator(jwts, new RefreshTokens(tokens.random(), tokens.clock()));
    }

    private void authenticateClients(OAuth2ClientAuthenticationConfigurer proofs) {
        PublicClients publicClients = new PublicClients(clients.directory());
        proofs.authenticationConverters(OAuthSecurity::withoutOthers)
                .authenticationConverter(publicClients)
                .authenticationProvider(publicClients)
                .authenticationProviders(all -> all.replaceAll(this::counted));
    }

    private static void withoutOthers(List<AuthenticationConverter> converters) {
        converters.removeIf(each -> each instanceof JwtClientAssertionAuthenticationConverter
                || each instanceof X509ClientCertificateAuthenticationConverter);
    }

    private AuthenticationProvider counted(AuthenticationProvider provider) {
        if (!(provider instanceof ClientSecretAuthenticationProvider secrets)) {
            return provider;
        }
        secrets.setPasswordEncoder(clients.secrets());
        return new CountedClients(secrets, clients.guesses());
    }

    private void authorize(List<AuthenticationProvider> providers) {
        AuthorizationCodes codes = new AuthorizationCodes(tokens.random(), tokens.clock());
        for (AuthenticationProvider provider : providers) {
            if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider requests) {
                requests.setAuthorizationCodeGenerator(codes);
                requests.setAuthorizationConsentRequired(context ->
                        context.getRegisteredClient().getClientSettings().isRequireAuthorizationConsent());
                requests.setAuthenticationValidator(
                        OAuth2AuthorizationCodeRequestAuthenticationValidator.DEFAULT_REDIRECT_URI_VALIDATOR.andThen(
                                clients.scopes()::requireOfApplication));
            } else if (provider instanceof OAuth2AuthorizationConsentAuthenticationProvider consents) {
                consents.setAuthorizationCodeGenerator(codes);
            }
        }
    }

    private void grant(List<AuthenticationProvider> providers) {
        providers.replaceAll(provider -> switch (provider) {
            case OAuth2TokenExchangeAuthenticationProvider exchange -> new TokenNarrowing(exchange);
            case OAuth2ClientCredentialsAuthenticationProvider programs -> {
                programs.setAuthenticationValidator(clients.scopes()::requireOfProgram);
                yield programs;
            }
            default -> provider;
        });
    }

    private void introspect(List<AuthenticationProvider> providers) {
        providers.replaceAll(
                provider -> provider instanceof OAuth2TokenIntrospectionAuthenticationProvider introspection
                        ? new Introspection(introspection, clients.access())
                        : provider);
    }

    private OidcUserInfo userInfo(OidcUserInfoAuthenticationContext context) {
        return new OidcUserInfo(users.people()
                .tell(
                        Objects.requireNonNull(context.getAuthorization()).getPrincipalName(),
                        context.getAccessToken().getScopes()));
    }
}
