package io.photoncloud.common.web;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.security.Authenticator;
import io.photoncloud.common.security.Credentials;
import io.photoncloud.common.security.LoopbackNames;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.ServiceIdentity;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.web.cors.CorsUtils;

/** What is asked of every REST call before anything else happens: a plain path, a good host, a known caller. */
final class Gate {

    /** Where the servlet container puts what TLS has verified. */
    private static final String CLIENT_CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Authenticator authenticator;
    private final RouteRules rules;

    Gate(Authenticator authenticator, RouteRules rules) {
        this.authenticator = authenticator;
        this.rules = rules;
    }

    /** @return who calls */
    Caller admit(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (!rules.isRaw(path)) {
            RouteRules.requirePlain(path);
        }
        if (authenticator.mode() == SecurityMode.OPEN) {
            requireLoopback(request);
        }
        if (CorsUtils.isPreFlightRequest(request)) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    "pages of other origins may not call this service",
                    CloudException.fieldDetails("Origin", "absent"));
        }
        if (rules.isPublic(request.getMethod(), path)) {
            return Caller.ANONYMOUS;
        }
        Credentials shown = credentials(request);
        request.setAttribute(ShownCredentials.ATTRIBUTE, shown);
        return shown.isNothing() && rules.isOptional(request.getMethod(), path)
                ? Caller.ANONYMOUS
                : authenticator.authenticate(shown);
    }

    /**
     * A page of some web site may name this machine by a host of its own (DNS rebinding), or send simple requests across
     * origins; a browser tells both, and in open mode neither is let in.
     */
    private static void requireLoopback(HttpServletRequest request) {
        if (!LoopbackNames.contains(request.getServerName())) {
            throw refused("Host");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !LoopbackNames.contains(hostOf(origin))) {
            throw refused("Origin");
        }
    }

    private static CloudException refused(String header) {
        return new CloudException(
                ErrorCode.PERMISSION_DENIED,
                header + " must be a loopback name while photon.security.mode=open",
                CloudException.fieldDetails(header, "localhost or a loopback address"));
    }

    private static String hostOf(String origin) {
        try {
            String host = new URI(origin).getHost();
            return host == null ? "" : host;
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static Credentials credentials(HttpServletRequest request) {
        return new Credentials(
                single(request, "Authorization"),
                single(request, Credentials.SERVICE_HEADER),
                single(request, Credentials.SECRET_HEADER),
                certifiedService(request));
    }

    private static @Nullable String single(HttpServletRequest request, String header) {
        return Check.findSingle(header, Collections.list(request.getHeaders(header)))
                .orElse(null);
    }

    private static @Nullable String certifiedService(HttpServletRequest request) {
        Object chain = request.getAttribute(CLIENT_CERTIFICATES);
        return chain instanceof X509Certificate[] verified
                ? ServiceIdentity.find(verified).orElse(null)
                : null;
    }
}
