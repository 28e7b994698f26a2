package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The document CORSConfiguration: which pages of other origins may do what. The first rule that fits holds. */
public record CorsConfiguration(List<Rule> rules) {
    public static final int RULES_MAX = 100;
    public static final int ID_MAX = 255;

    public static final Set<String> METHODS = Set.of("GET", "PUT", "HEAD", "POST", "DELETE");

    /** A rule; origins and allowed headers may have one asterisk each. */
    public record Rule(
            String id,
            List<String> origins,
            List<String> methods,
            List<String> allowedHeaders,
            List<String> exposedHeaders,
            @Nullable Integer maxAgeSeconds) {
        public Rule {
            origins = List.copyOf(origins);
            methods = List.copyOf(methods);
            allowedHeaders = List.copyOf(allowedHeaders);
            exposedHeaders = List.copyOf(exposedHeaders);
            if (origins.isEmpty() || methods.isEmpty() || (maxAgeSeconds != null && maxAgeSeconds < 0)) {
                throw Element.malformed();
            }
            if (id.length() > ID_MAX) {
                throw invalid("ID \"" + id + "\" is longer than " + ID_MAX + " characters.");
            }
            methods.stream()
                    .filter(method -> !METHODS.contains(method))
                    .findFirst()
                    .ifPresent(method -> {
                        throw invalid("Found unsupported HTTP method in CORS config. Unsupported method is " + method);
                    });
            requireOneAsterisk("AllowedOrigin", origins);
            requireOneAsterisk("AllowedHeader", allowedHeaders);
            exposedHeaders.stream()
                    .filter(name -> name.contains("*"))
                    .findFirst()
                    .ifPresent(name -> {
                        throw invalid("ExposeHeader \"" + name
                                + "\" contains wildcard. We currently do not support wildcard for ExposeHeader.");
                    });
        }

        public Optional<Integer> findMaxAgeSeconds() {
            return Optional.ofNullable(maxAgeSeconds);
        }

        /** Whether it lets any origin in, whatever its name. */
        public boolean isForAll() {
            return origins.contains("*");
        }

        /** @param headers that the page wants to send, as it spells them */
        public boolean fits(String origin, String method, List<String> headers) {
            return methods.contains(method)
                    && origins.stream().anyMatch(pattern -> matches(pattern, origin))
                    && headers.stream().allMatch(this::takes);
        }

        private boolean takes(String header) {
            String name = header.toLowerCase(Locale.ROOT);
            return allowedHeaders.stream().anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), name));
        }

        /** An asterisk stands for whatever is there, be it nothing. */
        private static boolean matches(String pattern, String text) {
            int asterisk = pattern.indexOf('*');
            if (asterisk < 0) {
                return pattern.equals(text);
            }
            String head = pattern.substring(0, asterisk);
            String tail = pattern.substring(asterisk + 1);
            return text.length() >= head.length() + tail.length() && text.startsWith(head) && text.endsWith(tail);
        }

        private static void requireOneAsterisk(String element, List<String> values) {
            for (String value : values) {
                if (value.indexOf('*') != value.lastIndexOf('*')) {
                    throw invalid(element + " \"" + value + "\" can not have more than one wildcard.");
                }
            }
        }

        private static S3Exception invalid(String message) {
            return new S3Exception(S3Error.INVALID_REQUEST, message);
        }
    }

    public CorsConfiguration {
        rules = List.copyOf(rules);
        if (rules.isEmpty() || rules.size() > RULES_MAX) {
            throw Element.malformed();
        }
    }

    /** The first rule that fits. */
    public Optional<Rule> find(String origin, String method, List<String> headers) {
        return rules.stream().filter(rule -> rule.fits(origin, method, headers)).findFirst();
    }

    public byte[] write() {
        XmlWriter xml = XmlWriter.of("CORSConfiguration");
        for (Rule rule : rules) {
            xml.open("CORSRule");
            if (!rule.id.isEmpty()) {
                xml.element("ID", rule.id);
            }
            rule.origins.forEach(origin -> xml.element("AllowedOrigin", origin));
            rule.methods.forEach(method -> xml.element("AllowedMethod", method));
            rule.allowedHeaders.forEach(header -> xml.element("AllowedHeader", header));
            rule.exposedHeaders.forEach(header -> xml.element("ExposeHeader", header));
            rule.findMaxAgeSeconds().ifPresent(age -> xml.element("MaxAgeSeconds", age));
            xml.close();
        }
        return xml.finish();
    }

    public static CorsConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "CORSConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("CORSRule");
        return new CorsConfiguration(
                root.all("CORSRule").stream().map(CorsConfiguration::rule).toList());
    }

    private static Rule rule(Element rule) {
        rule.withOnly("ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds");
        return new Rule(
                rule.findText("ID").orElse(""),
                texts(rule, "AllowedOrigin"),
                texts(rule, "AllowedMethod"),
                texts(rule, "AllowedHeader"),
                texts(rule, "ExposeHeader"),
                rule.find("MaxAgeSeconds").map(Element::number).orElse(null));
    }

    private static List<String> texts(Element rule, String name) {
        return rule.all(name).stream().map(one -> one.leaf().strip()).toList();
    }
}
