package io.photoncloud.nightlight.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.web.NativeDoor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives out the page: to everybody, since it holds nothing of anybody's, and all that it shows comes from the API, which asks who calls. It is at
 * {@code /}, and at {@code /graph}, where Prometheus' own is and alerts link to. Safe for many threads.
 */
final class PageDoor implements NativeDoor {
    /**
     * The page runs its own files and nothing else, speaks with this service and nobody else, is shown in no frame, and has no way to make markup of
     * text.
     */
    static final String CONTENT_POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
                    + " object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final List<String> PAGES = List.of("/", "/graph");

    private final PageAssets assets;

    PageDoor(PageAssets assets) {
        this.assets = assets;
    }

    @Override
    public boolean isServed(String method, String rawPath) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return reads && (PAGES.contains(rawPath) || rawPath.startsWith(PageAssets.PREFIX));
    }

    @Override
    public void serve(HttpServletRequest request, HttpServletResponse response, String rawPath) throws IOException {
        response.setHeader("Content-Security-Policy", CONTENT_POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        boolean isPage = PAGES.contains(rawPath);
        Optional<PageAsset> asset = isPage ? Optional.of(assets.index()) : assets.find(rawPath);
        if (asset.isEmpty()) {
            response.setHeader("Cache-Control", "no-store");
            write(request, response, HttpServletResponse.SC_NOT_FOUND, "text/plain; charset=utf-8", notFound());
            return;
        }
        boolean packed = takesGzip(request);
        String tag = "\"" + assets.version() + (packed ? "-gzip" : "") + "\"";
        response.setHeader("Cache-Control", isPage ? "no-cache" : "public, max-age=31536000, immutable");
        response.setHeader("ETag", tag);
        response.setHeader("Vary", "Accept-Encoding");
        if (isHeld(request, tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        if (packed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        write(
                request,
                response,
                HttpServletResponse.SC_OK,
                asset.get().type(),
                asset.get().content(packed));
    }

    private static byte[] notFound() {
        return "The page has no such file: reload it, it may be of another version.\n".getBytes(UTF_8);
    }

    private static void write(
            HttpServletRequest request, HttpServletResponse response, int status, String type, byte[] content)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(content.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(content);
        }
    }

    private static List<String> items(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header)).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(item -> item.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** One that names it with a weight of its own may mean that it does not want it; then it gets what anybody can read. */
    private static boolean takesGzip(HttpServletRequest request) {
        return items(request, "Accept-Encoding").contains("gzip");
    }

    private static boolean isHeld(HttpServletRequest request, String tag) {
        return items(request, "If-None-Match").stream()
                .map(held -> held.startsWith("w/") ? held.substring(2) : held)
                .anyMatch(held -> held.equals(tag) || held.equals("*"));
    }
}
