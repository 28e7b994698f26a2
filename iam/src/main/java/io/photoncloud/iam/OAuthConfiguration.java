package io.photoncloud.iam;

import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.oauth.OAuthClientService;
import io.photoncloud.iam.oauth.RandomTexts;
import io.photoncloud.iam.user.UserService;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** IAM's objects around OAuth 2 and OpenID Connect. */
@Configuration(proxyBeanMethods = false)
class OAuthConfiguration {

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
}
