package io.photoncloud.iam.oauth;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.iam.credential.CredentialService;
import io.photoncloud.iam.user.User;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/** Signs people in by their password, as often as they may guess. Programs have no browser. */
public final class PasswordSignIn implements AuthenticationProvider {

    private final CredentialService credentials;
    private final Presence presence;

    public PasswordSignIn(CredentialService credentials, Presence presence) {
        this.credentials = credentials;
        this.presence = presence;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        User user = user(authentication.getName(), String.valueOf(authentication.getCredentials()));
        if (user.type() != User.Type.USER) {
            throw new BadCredentialsException("not somebody who signs in with a browser");
        }
        return new SignedInToken(presence.of(user));
    }

    private User user(String name, String password) {
        try {
            return credentials.authenticate(name, password);
        } catch (CloudException e) {
            throw switch (e.code()) {
                case RATE_LIMITED -> new LockedException("too many wrong passwords", e);
                case UNAUTHENTICATED -> new BadCredentialsException("wrong", e);
                default -> e;
            };
        }
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
