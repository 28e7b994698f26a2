package io.photoncloud.iam.oauth;

import io.photoncloud.common.api.CloudException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.http.converter.OAuth2ErrorHttpMessageConverter;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/** Where people and clients are sent next, and what they are told. Safe for many threads. */
final class Pages {

    /** Where a client is told in JSON that it has to prove itself, and nobody is asked to sign in. */
    private static final Set<String> FOR_CLIENTS =
            Set.of(OAuthPaths.TOKEN, OAuthPaths.INTROSPECT, OAuthPaths.REVOKE, OAuthPaths.USER_INFO);

    private final OAuth2ErrorHttpMessageConverter errors = new OAuth2ErrorHttpMessageConverter();

    /** Nobody has said who calls. */
    void askWho(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (FOR_CLIENTS.contains(request.getRequestURI())) {
            boolean userInfo = request.getRequestURI().equals(OAuthPaths.USER_INFO);
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, userInfo ? "Bearer" : "Basic");
            write(response, HttpStatus.UNAUTHORIZED, userInfo ? "invalid_token" : OAuth2ErrorCodes.INVALID_CLIENT);
            return;
        }
        UriComponentsBuilder login = UriComponentsBuilder.fromPath(OAuthPaths.LOGIN);
        if (request.getMethod().equals("GET") && request.getQueryString() != null) {
            login.queryParam(SignInController.CONTINUE, "{continue}");
            response.sendRedirect(login.encode()
                    .buildAndExpand(request.getRequestURI() + "?" + request.getQueryString())
                    .toUriString());
        } else {
            response.sendRedirect(login.toUriString());
        }
    }

    void signedIn(HttpServletRequest request, HttpServletResponse response, Authentication who) throws IOException {
        String next = request.getParameter(SignInController.CONTINUE);
        if (isOurs(next)) {
            response.sendRedirect(next);
        } else {
            html(
                    response,
                    HttpStatus.OK,
                    "Signed in",
                    "<p>You are signed in. Go back to the application that you came from.</p>");
        }
    }

    /** Nobody is sent anywhere but back to what they were asked on the way to. */
    private static boolean isOurs(@Nullable String next) {
        return next != null
                && next.startsWith(OAuthPaths.AUTHORIZE + "?")
                && next.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    void notSignedIn(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        UriComponentsBuilder login = UriComponentsBuilder.fromPath(OAuthPaths.LOGIN);
        if (!(failure instanceof LockedException)) {
            login.queryParam(SignInController.PROBLEM, SignInController.PROBLEM_WRONG);
        }
        String next = request.getParameter(SignInController.CONTINUE);
        String again = isOurs(next)
                ? login.queryParam(SignInController.CONTINUE, "{continue}")
                        .encode()
                        .buildAndExpand(next)
                        .toUriString()
                : login.toUriString();
        if (failure instanceof LockedException) {
            wait(response, failure.getCause(), again);
        } else {
            response.sendRedirect(again);
        }
    }

    private static void wait(HttpServletResponse response, @Nullable Throwable cause, String again) throws IOException {
        if (cause instanceof CloudException limited
                && limited.details().get(CloudException.RETRY_AFTER_SECONDS) instanceof Long seconds) {
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        html(
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "Not signed in",
                "<p class=\"problem\" role=\"alert\">There were too many wrong passwords. Wait a while before the next"
                        + " try.</p><p><a href=\"" + Page.escaped(again) + "\">Try again</a></p>");
    }

    /** A form came without the token that its page had: from elsewhere, or after its cookie was gone. */
    void refuse(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        if (FOR_CLIENTS.contains(request.getRequestURI())) {
            write(response, HttpStatus.FORBIDDEN, OAuth2ErrorCodes.ACCESS_DENIED);
        } else {
            html(
                    response,
                    HttpStatus.FORBIDDEN,
                    "Not signed in",
                    "<p>This page was open for too long. Go back to the application that you came from, and try"
                            + " again.</p>");
        }
    }

    /** Back to the application where that is known for sure, and told to whoever sits there where it is not. */
    void notAuthorized(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        OAuth2AuthorizationCodeRequestAuthenticationException refusal =
                (OAuth2AuthorizationCodeRequestAuthenticationException) failure;
        OAuth2AuthorizationCodeRequestAuthenticationToken asked = refusal.getAuthorizationCodeRequestAuthentication();
        String redirectUri = asked == null ? null : asked.getRedirectUri();
        OAuth2Error error = refusal.getError();
        if (asked == null || redirectUri == null || redirectUri.isEmpty()) {
            html(
                    response,
                    HttpStatus.BAD_REQUEST,
                    "This link does not work",
                    "<p>The application asks in a way that is not allowed to it (<code>"
                            + Page.escaped(error.getErrorCode()) + "</code>: "
                            + Page.escaped(String.valueOf(error.getDescription()))
                            + ").</p><p>Go back to it and try again. If that does not help, tell whoever runs it.</p>");
            return;
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put(OAuth2ParameterNames.ERROR, error.getErrorCode());
        if (error.getDescription() != null) {
            values.put(OAuth2ParameterNames.ERROR_DESCRIPTION, error.getDescription());
        }
        if (asked.getState() != null) {
            values.put(OAuth2ParameterNames.STATE, asked.getState());
        }
        UriComponentsBuilder back = UriComponentsBuilder.fromUriString(redirectUri);
        values.forEach((name, value) -> back.queryParam(name, UriUtils.encode(value, StandardCharsets.UTF_8)));
        response.sendRedirect(back.build(true).toUriString());
    }

    private void write(HttpServletResponse response, HttpStatus status, String error) throws IOException {
        ServletServerHttpResponse answer = new ServletServerHttpResponse(response);
        answer.setStatusCode(status);
        errors.write(new OAuth2Error(error), null, answer);
    }

    private static void html(HttpServletResponse response, HttpStatus status, String title, String body)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.getWriter().write(Page.of(title, body));
    }
}
