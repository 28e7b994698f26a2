package io.photoncloud.common.websocket;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a call asks for a WebSocket in a way that it can be given one. */
final class SocketHandshake {

    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";
    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final int KEY_BYTES = 16;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private SocketHandshake() {}

    /**
     * Checks all of it.
     *
     * @param protocols that are spoken, the best first; none where it does not matter
     * @return the one that will be; empty for none in particular
     */
    static String check(
            HttpServletRequest request,
            HttpServletResponse response,
            List<String> protocols,
            List<String> allowedOrigins) {
        require(tokens(request, "Upgrade").anyMatch("websocket"::equalsIgnoreCase), "Upgrade", "websocket");
        require(tokens(request, "Connection").anyMatch("upgrade"::equalsIgnoreCase), "Connection", "Upgrade");
        if (tokens(request, VERSION_HEADER).noneMatch(VERSION::equals)) {
            response.setHeader(VERSION_HEADER, VERSION);
            throw wrong(VERSION_HEADER, VERSION);
        }
        require(isKey(request.getHeader(KEY_HEADER)), KEY_HEADER, KEY_BYTES + " bytes in base64");
        requireOwnPage(request, allowedOrigins);
        List<String> offered = tokens(request, PROTOCOL_HEADER).toList();
        Optional<String> chosen = protocols.stream().filter(offered::contains).findFirst();
        require(chosen.isPresent() || protocols.isEmpty(), PROTOCOL_HEADER, "one of " + String.join(", ", protocols));
        return chosen.orElse("");
    }

    private static Stream<String> tokens(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip);
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /**
     * Browsers let every page open WebSockets to everywhere, with what they know of the user, and have it read what comes:
     * only the server can refuse.
     */
    private static void requireOwnPage(HttpServletRequest request, List<String> allowedOrigins) {
        List<String> origins = Collections.list(request.getHeaders("Origin"));
        boolean own = origins.stream().allMatch(origin -> allowedOrigins.contains(origin) || isOf(origin, request));
        if (!own || origins.size() > 1) {
            throw new CloudException(
                    ErrorCode.PERMISSION_DENIED,
                    "pages of other origins may not open WebSockets here (photon.websocket.allowed-origins)",
                    CloudException.fieldDetails("Origin", "this service's own, or one of those that are allowed"));
        }
    }

    private static boolean isOf(String origin, HttpServletRequest request) {
        try {
            URI page = new URI(origin);
            boolean secure = "https".equals(page.getScheme());
            int port = page.getPort() < 0 ? (secure ? HTTPS_PORT : HTTP_PORT) : page.getPort();
            return page.getHost() != null
                    && page.getHost()
                            .toLowerCase(Locale.ROOT)
                            .equals(request.getServerName().toLowerCase(Locale.ROOT))
                    && port == request.getServerPort();
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static void require(boolean holds, String header, String constraint) {
        if (!holds) {
            throw wrong(header, constraint);
        }
    }

    private static CloudException wrong(String header, String constraint) {
        return CloudException.invalid(header, constraint, "this is a WebSocket: " + header + " must be " + constraint);
    }
}
