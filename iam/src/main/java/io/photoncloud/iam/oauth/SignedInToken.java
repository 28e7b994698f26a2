package io.photoncloud.iam.oauth;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** Somebody who has signed in, as Spring Security hands them on. */
final class SignedInToken extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final SignedIn signedIn;

    SignedInToken(SignedIn signedIn) {
        super(List.of());
        this.signedIn = signedIn;
        setAuthenticated(true);
    }

    @Override
    public SignedIn getPrincipal() {
        return signedIn;
    }

    @Override
    public Object getCredentials() {
        return "";
    }
}
