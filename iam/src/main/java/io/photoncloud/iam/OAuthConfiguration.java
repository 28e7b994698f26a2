package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.credential.AddressGuesses;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.oauth.AccessTokens;
import io.photoncloud.iam.oauth.ClientDirectory;
import io.photoncloud.iam.oauth.ClientSecrets;
import io.photoncloud.iam.oauth.HouseJwts;
import io.photoncloud.iam.oauth.OAuthClientService;
import io.photoncloud.iam.oauth.OAuthDoor;
import io.photoncloud.iam.oauth.OAuthPaths;
import io.photoncloud.iam.oauth.OAuthSecurity;
import io.photoncloud.iam.oauth.PasswordSignIn;
import io.photoncloud.iam.oauth.People;
import io.photoncloud.iam.oauth.Presence;
import io.photoncloud.iam.oauth.RandomTexts;
import io.photoncloud.iam.oauth.ScopeRules;
import io.photoncloud.iam.oauth.SignIns;
import io.photoncloud.iam.oauth.StoredAuthorizations;
import io.photoncloud.iam.oauth.TokenMaking;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.token.TokenContent;
import io.photoncloud.iam.token.TokenService;
import io.photoncloud.iam.token.TokenSettings;
import io.photoncloud.iam.user.UserService;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.web.SecurityFilterChain;
import tools.jackson.databind.json.JsonMapper;

/** IAM's objects around OAuth 2 and OpenID Connect. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class OAuthConfiguration {

    /** Within the house's door, which comes first of all. */
    private static final int DOOR_ORDER = -200;

    private static final int SECURITY_ORDER = -100;

    // Applications, and what they hold

    @Bean
    RandomTexts randomTexts(SecureRandom random) {
        return new RandomTexts(random);
    }

    @Bean
    OAuthClientService oauthClientService(
            ReplicatedStore store,
            UserService users,
            Changes changes,
            Access access,
            RandomTexts random,
            IdSource ids) {
        return new OAuthClientService(store, users, changes, access, random, ids);
    }

    @Bean
    ClientDirectory clientDirectory(OAuthClientService clients, UserService users, TokenSettings settings) {
        return new ClientDirectory(clients, users, settings);
    }

    @Bean
    Presence presence(UserService users, RevocationService revocations, InstantSource clock) {
        return new Presence(users, revocations, clock);
    }

    @Bean
    StoredAuthorizations storedAuthorizations(
            ReplicatedStore store,
            ClientDirectory clients,
            Presence presence,
            TokenService tokens,
            RevocationService revocations,
            Changes changes,
            InstantSource clock) {
        return new StoredAuthorizations(
                store, clients, presence, new AccessTokens(tokens, clients), revocations, changes, clock);
    }

    @Bean
    SignIns signIns(
            ReplicatedStore store, Presence presence, RandomTexts random, Changes changes, InstantSource clock) {
        return new SignIns(store, presence, random, changes, clock);
    }

    // What Spring Security is told

    @Bean
    OAuthSecurity.Clients oauthClients(
            ClientDirectory clients,
            CredentialService credentials,
            AddressGuesses guesses,
            ProjectService projects,
            Access access) {
        return new OAuthSecurity.Clients(
                clients, new ClientSecrets(credentials), guesses, new ScopeRules(projects), access);
    }

    @Bean
    OAuthSecurity.Users oauthUsers(
            UserService users, GroupService groups, SignIns signIns, CredentialService credentials, Presence presence) {
        return new OAuthSecurity.Users(new People(users, groups), signIns, new PasswordSignIn(credentials, presence));
    }

    @Bean
    OAuthSecurity.Tokens oauthTokens(
            TokenSigner signer, TokenService tokens, TokenMaking making, RandomTexts random, InstantSource clock) {
        return new OAuthSecurity.Tokens(new HouseJwts(signer, tokens), making, random, clock);
    }

    @Bean
    TokenMaking tokenMaking(
            UserService users,
            OAuthSecurity.Users people,
            OAuthSecurity.Clients clients,
            TokenContent content,
            TokenSettings settings) {
        return new TokenMaking(users, people.people(), clients.scopes(), content, settings);
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings(TokenSettings settings) {
        return OAuthSecurity.settings(settings.issuer());
    }

    @Bean
    SecurityFilterChain oauthChain(
            HttpSecurity http,
            OAuthSecurity.Clients clients,
            OAuthSecurity.Tokens tokens,
            OAuthSecurity.Users users,
            StoredAuthorizations authorizations) {
        return new OAuthSecurity(clients, tokens, users, authorizations).chain(http);
    }

    // Where it is in force

    @Bean
    RouteRules oauthRoutes() {
        return OAuthPaths.rules();
    }

    @Bean
    FilterRegistrationBean<OAuthDoor> oauthDoor(JsonMapper json) {
        FilterRegistrationBean<OAuthDoor> registration = new FilterRegistrationBean<>(new OAuthDoor(json));
        registration.setUrlPatterns(OAuthPaths.ALL);
        registration.setOrder(DOOR_ORDER);
        return registration;
    }

    /** Made at the first call: what the chain stands on is there only when the service is. */
    @Bean
    DelegatingFilterProxyRegistrationBean oauthChainInForce() {
        DelegatingFilterProxyRegistrationBean registration =
                new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
        registration.setUrlPatterns(OAuthPaths.ALL);
        registration.setOrder(SECURITY_ORDER);
        return registration;
    }
}
