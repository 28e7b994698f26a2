package io.photoncloud.iam.oauth;

import io.photoncloud.iam.credential.AddressGuesses;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/** Lets clients prove themselves as often as the address that they call from may guess. */
final class CountedClients implements AuthenticationProvider {

    private final AuthenticationProvider proofs;
    private final AddressGuesses guesses;

    CountedClients(AuthenticationProvider proofs, AddressGuesses guesses) {
        this.proofs = proofs;
        this.guesses = guesses;
    }

    @Override
    public @Nullable Authentication authenticate(Authentication shown) {
        return guesses.<@Nullable Authentication>attempt(
                () -> proofs.authenticate(shown),
                failure -> failure instanceof OAuth2AuthenticationException refused
                        && refused.getError().getErrorCode().equals(OAuth2ErrorCodes.INVALID_CLIENT));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return proofs.supports(authentication);
    }
}
