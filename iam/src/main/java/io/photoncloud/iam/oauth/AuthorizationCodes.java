package io.photoncloud.iam.oauth;

import java.time.Instant;
import java.time.InstantSource;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/** Makes the codes by which a browser carries to an application that somebody has let it in. */
final class AuthorizationCodes implements OAuth2TokenGenerator<OAuth2AuthorizationCode> {

    private final RandomTexts random;
    private final InstantSource clock;

    AuthorizationCodes(RandomTexts random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    @Override
    public OAuth2AuthorizationCode generate(OAuth2TokenContext context) {
        Instant now = clock.instant();
        return new OAuth2AuthorizationCode(
                random.next(),
                now,
                now.plus(context.getRegisteredClient().getTokenSettings().getAuthorizationCodeTimeToLive()));
    }
}
