package io.photoncloud.iam.oauth;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** The outermost layer where OAuth rules: bounds what comes, and tells what fails in words that its clients know. */
public final class OAuthDoor extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(OAuthDoor.class);

    static final int BODY_MAX = 64 * 1024;
    static final int QUERY_MAX = 8 * 1024;

    /** Of a token that is shown, which is the longest of all. */
    static final int PARAMETER_MAX = 16 * 1024;

    private final JsonMapper json;

    public OAuthDoor(JsonMapper json) {
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            String excess = excess(request);
            if (excess.isEmpty()) {
                chain.doFilter(request, response);
            } else {
                write(response, HttpServletResponse.SC_BAD_REQUEST, OAuth2ErrorCodes.INVALID_REQUEST, excess);
            }
        } catch (CloudException e) {
            log.atDebug().setCause(e).log("an OAuth call failed");
            if (e.details().get(CloudException.RETRY_AFTER_SECONDS) instanceof Long seconds) {
                response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
            }
            write(response, e.code().httpStatus(), error(e.code()), String.valueOf(e.getMessage()));
        } catch (StoreException e) {
            log.atWarn().addKeyValue("why", e.toString()).log("an OAuth call failed: the store does not answer");
            write(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE,
                    "the store does not answer");
        }
    }

    private static String excess(HttpServletRequest request) {
        String query = request.getQueryString();
        if (query != null && query.length() > QUERY_MAX) {
            return "the query is longer than " + QUERY_MAX;
        }
        // Forms are all that is taken here, and they are sent in one piece.
        if (request.getContentLengthLong() > BODY_MAX || request.getHeader("Transfer-Encoding") != null) {
            return "the body must come with its length, at most " + BODY_MAX;
        }
        boolean tooLong = request.getParameterMap().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(value -> value.length() > PARAMETER_MAX);
        return tooLong ? "a parameter is longer than " + PARAMETER_MAX : "";
    }

    private static String error(ErrorCode code) {
        if (code == ErrorCode.RATE_LIMITED) {
            return OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE;
        }
        return switch (code.httpStatus() / 100) {
            case 4 -> OAuth2ErrorCodes.INVALID_REQUEST;
            default ->
                code == ErrorCode.INTERNAL ? OAuth2ErrorCodes.SERVER_ERROR : OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE;
        };
    }

    private void write(HttpServletResponse response, int status, String error, String why) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsBytes(Map.of("error", error, "error_description", why)));
    }
}
