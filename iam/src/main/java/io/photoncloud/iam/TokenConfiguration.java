package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.TokenVerifier;
import io.photoncloud.common.web.RouteRules;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.key.TokenSigner;
import io.photoncloud.iam.policy.PolicyFeed;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import io.photoncloud.iam.token.TokenContent;
import io.photoncloud.iam.token.TokenService;
import io.photoncloud.iam.token.TokenSettings;
import io.photoncloud.iam.user.UserService;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** IAM's objects around tokens. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    TokenSettings tokenSettings(IamProperties properties, HttpProperties http, DoorTls tls) {
        String scheme = tls instanceof DoorTls.On ? "https" : "http";
        String issuer = properties.issuer() == null ? scheme + "://" + http.address() : properties.issuer();
        return new TokenSettings(issuer, properties.audience(), properties.tokenTtl(), properties.tokenTtlMax());
    }

    @Bean
    TokenContent tokenContent(
            RevocationService revocations, PolicyFeed feed, InstantSource clock, IdSource ids, TokenSettings settings) {
        return new TokenContent(revocations, feed, clock, ids, settings);
    }

    @Bean
    TokenService.Directory tokenDirectory(UserService users, ProjectService projects, RevocationService revocations) {
        return new TokenService.Directory(users, projects, revocations);
    }

    @Bean
    TokenService tokenService(
            TokenService.Directory directory,
            TokenContent content,
            TokenSigner signer,
            TokenVerifier verifier,
            CredentialService credentials,
            Changes changes,
            Access access,
            TokenSettings settings) {
        return new TokenService(
                directory,
                content,
                new TokenService.Signatures(signer, verifier),
                credentials,
                changes,
                access,
                settings);
    }

    /** Who asks for a token mostly has none yet; who has one may give it back. */
    @Bean
    RouteRules tokenRoutes() {
        return RouteRules.builder()
                .optionalPath("POST", "/api/v1/auth/token")
                .publicPath("POST", "/api/v1/auth/revoke")
                .build();
    }
}
