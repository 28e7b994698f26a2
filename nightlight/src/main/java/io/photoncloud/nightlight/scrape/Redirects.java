package io.photoncloud.nightlight.scrape;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where an answer leads on to, as Go's HTTP client has it: who is asked instead is told no secrets unless it is the same host, or one below it. But
 * nothing that was asked over TLS is asked without it.
 */
final class Redirects {
    /** One after the other. */
    static final int MOST = 10;

    private static final Set<String> SECRET = Set.of(
            "authorization", "www-authenticate", "cookie", "cookie2", "proxy-authorization", "proxy-authenticate");

    private Redirects() {}

    /** What is to be asked instead, if anything. */
    static Optional<HttpRequest> next(HttpRequest request, HttpResponse<?> response) {
        int status = response.statusCode();
        boolean leadsOn = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        Optional<URI> found = leadsOn
                ? response.headers().firstValue("Location").flatMap(location -> resolve(request.uri(), location))
                : Optional.empty();
        return found.filter(to -> isAsSafe(request.uri(), to)).map(to -> request(request, to, status));
    }

    private static Optional<URI> resolve(URI from, String location) {
        try {
            return Optional.of(from.resolve(location)).filter(to -> to.getHost() != null);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static boolean isAsSafe(URI from, URI to) {
        return "https".equals(to.getScheme()) || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
    }

    private static HttpRequest request(HttpRequest request, URI to, int status) {
        boolean keepsSecrets = isSameOrBelow(host(to), host(request.uri()));
        HttpRequest.Builder next = HttpRequest.newBuilder(
                        request, (name, _) -> keepsSecrets || !SECRET.contains(name.toLowerCase(Locale.ROOT)))
                .uri(to);
        boolean asksAnew = status != 307 && status != 308 && !request.method().equals("GET");
        return (asksAnew ? next.GET() : next).build();
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static boolean isSameOrBelow(String host, String parent) {
        // Below an address there is nothing.
        return host.equals(parent) || (host.indexOf(':') < 0 && host.endsWith("." + parent));
    }
}
