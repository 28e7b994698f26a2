package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.unit.DataSize;

/**
 * What holds for some paths and not for others, where it must be known before any handler is chosen. A service declares
 * one bean; several are merged. Immutable.
 */
public final class RouteRules {

    private static final String UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~:";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private record RawAction(String method, String suffix) {}

    private record RawRoute(String prefix, List<RawAction> actions) {}

    private record BodyRoute(String prefix, String suffix, DataSize sizeMax) {}

    private final List<RawRoute> raw;
    private final List<BodyRoute> bodies;
    private final Set<String> publicRoutes;
    private final Set<String> optionalRoutes;

    private RouteRules(
            List<RawRoute> raw, List<BodyRoute> bodies, Set<String> publicRoutes, Set<String> optionalRoutes) {
        this.raw = List.copyOf(raw);
        this.bodies = List.copyOf(bodies);
        this.publicRoutes = Set.copyOf(publicRoutes);
        this.optionalRoutes = Set.copyOf(optionalRoutes);
    }

    public static Builder builder() {
        return new Builder();
    }

    static RouteRules merge(Collection<RouteRules> all) {
        List<RawRoute> raw = new ArrayList<>();
        List<BodyRoute> bodies = new ArrayList<>();
        Set<String> publicRoutes = new HashSet<>();
        Set<String> optionalRoutes = new HashSet<>();
        for (RouteRules rules : all) {
            raw.addAll(rules.raw);
            bodies.addAll(rules.bodies);
            publicRoutes.addAll(rules.publicRoutes);
            optionalRoutes.addAll(rules.optionalRoutes);
        }
        bodies.sort(Comparator.comparingInt((BodyRoute route) -> route.prefix().length())
                .reversed());
        return new RouteRules(raw, bodies, publicRoutes, optionalRoutes);
    }

    /**
     * The path as handlers see it: where a raw route begins, its rest becomes one segment that decodes to what was sent.
     * Empty for a path of no raw route.
     */
    Optional<String> rewritten(String method, String path) {
        for (RawRoute route : raw) {
            if (path.startsWith(route.prefix())) {
                return Optional.of(
                        rewritten(route, method, path.substring(route.prefix().length())));
            }
        }
        return Optional.empty();
    }

    boolean isRaw(String path) {
        return raw.stream().anyMatch(route -> path.startsWith(route.prefix()));
    }

    Optional<DataSize> findBodySizeMax(String path) {
        return bodies.stream()
                .filter(route -> path.startsWith(route.prefix()) && path.endsWith(route.suffix()))
                .map(BodyRoute::sizeMax)
                .findFirst();
    }

    boolean isPublic(String method, String path) {
        return publicRoutes.contains(method + " " + path) || publicRoutes.contains("* " + path);
    }

    /** Whether a caller may show who it is, and need not. */
    boolean isOptional(String method, String path) {
        return optionalRoutes.contains(method + " " + path);
    }

    private static String rewritten(RawRoute route, String method, String rest) {
        for (RawAction action : route.actions()) {
            if (action.method().equals(method) && rest.endsWith(action.suffix())) {
                String variable =
                        rest.substring(0, rest.length() - action.suffix().length());
                return route.prefix() + segment(variable) + action.suffix();
            }
        }
        return route.prefix() + segment(rest);
    }

    private static String segment(String text) {
        // A lone dot or two would be a path of its own to whoever decodes this segment; escaped they mean the same.
        String safe = text.equals(".") || text.equals("..") ? text.replace(".", "%2E") : text;
        StringBuilder segment = new StringBuilder();
        for (byte b : safe.getBytes(StandardCharsets.ISO_8859_1)) {
            if (UNRESERVED.indexOf(b) >= 0 || b == '.') {
                segment.append((char) b);
            } else {
                HEX.toHexDigits(segment.append('%'), b);
            }
        }
        return segment.toString();
    }

    /** Collects rules. */
    public static final class Builder {

        private final List<RawRoute> raw = new ArrayList<>();
        private final List<BodyRoute> bodies = new ArrayList<>();
        private final Set<String> publicRoutes = new HashSet<>();
        private final Set<String> optionalRoutes = new HashSet<>();

        private Builder() {}

        /**
         * Everything after {@code prefix} is one path variable of type {@link RawPath}, whatever it holds.
         *
         * @param prefix ends with a slash
         * @param actions what may follow the variable, as {@code "POST /put"}: the method and a suffix that is not part of it
         */
        public Builder rawPath(String prefix, String... actions) {
            List<RawAction> parsed = new ArrayList<>();
            for (String action : actions) {
                String[] parts = action.split(" ", 2);
                parsed.add(new RawAction(parts[0], parts[1]));
            }
            raw.add(new RawRoute(prefix, List.copyOf(parsed)));
            return this;
        }

        /** Bodies sent to paths that start so may be this long, and may take their time. The longest prefix decides. */
        public Builder bodySizeMax(String prefix, DataSize sizeMax) {
            return bodySizeMax(prefix, "", sizeMax);
        }

        /** The same for those of them that also end so. */
        public Builder bodySizeMax(String prefix, String suffix, DataSize sizeMax) {
            bodies.add(new BodyRoute(prefix, suffix, sizeMax));
            return this;
        }

        /**
         * No token is asked for, nor looked at, in any mode.
         *
         * @param method {@code *} for all
         */
        public Builder publicPath(String method, String path) {
            publicRoutes.add(method + " " + path);
            return this;
        }

        /** What a caller shows is looked at, in any mode; one that shows nothing is nobody in particular. */
        public Builder optionalPath(String method, String path) {
            optionalRoutes.add(method + " " + path);
            return this;
        }

        public RouteRules build() {
            return new RouteRules(raw, bodies, publicRoutes, optionalRoutes);
        }
    }

    /** Paths in which nothing may stand that two readers could understand differently. */
    static void requirePlain(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.contains("//")) {
            throw refused("empty segments (//)");
        }
        if (lower.contains(";")) {
            throw refused("path parameters (;)");
        }
        if (lower.contains("%2f") || lower.contains("%5c") || lower.contains("\\")) {
            throw refused("encoded slashes or backslashes");
        }
        for (String segment : lower.replace("%2e", ".").split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw refused("dot segments");
            }
        }
    }

    private static CloudException refused(String what) {
        return RawPath.badPath("the path must not have " + what);
    }
}
