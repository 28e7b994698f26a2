package io.photoncloud.common.web;

import io.photoncloud.common.security.Credentials;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** What the caller of a REST call showed, for what goes on after it and asks again. */
public final class ShownCredentials {

    static final String ATTRIBUTE = ShownCredentials.class.getName();

    private ShownCredentials() {}

    /** Empty where nothing was asked for. */
    public static Optional<Credentials> find(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Credentials shown ? Optional.of(shown) : Optional.empty();
    }
}
