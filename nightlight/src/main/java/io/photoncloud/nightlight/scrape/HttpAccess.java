package io.photoncloud.nightlight.scrape;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlMap;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How a server is spoken to. What is not set is empty. Secrets are not in its text. */
public record HttpAccess(Basic basic, Bearer bearer, Tls tls, boolean followRedirects, Map<String, String> headers) {
    public static final HttpAccess DEFAULT = new HttpAccess(Basic.NONE, Bearer.NONE, Tls.NONE, true, Map.of());

    /** A name and a password, which may be in files. */
    public record Basic(String username, String usernameFile, String password, String passwordFile) {
        static final Basic NONE = new Basic("", "", "", "");

        public boolean isSet() {
            return !equals(NONE);
        }

        @Override
        public String toString() {
            return "Basic[" + username + "]";
        }
    }

    /** What stands in the header Authorization; the credentials may be in a file. */
    public record Bearer(String type, String credentials, String credentialsFile) {
        static final Bearer NONE = new Bearer("", "", "");

        public boolean isSet() {
            return !equals(NONE);
        }

        @Override
        public String toString() {
            return "Bearer[" + type + "]";
        }
    }

    /**
     * Files in PEM.
     *
     * @param service of the cloud that the other side is: certificates are those of the cloud then, and no files
     */
    public record Tls(
            String caFile, String certFile, String keyFile, String serverName, boolean insecure, String service) {
        static final Tls NONE = new Tls("", "", "", "", false, "");

        public boolean isSet() {
            return !equals(NONE);
        }
    }

    public HttpAccess {
        headers = Map.copyOf(headers);
    }

    /** The same, but that redirects lead nowhere. */
    public HttpAccess withoutRedirects() {
        return new HttpAccess(basic, bearer, tls, false, headers);
    }

    /** The same, with a service of the cloud on the other side. */
    HttpAccess withService(String service) {
        return new HttpAccess(basic, bearer, new Tls("", "", "", "", false, service), followRedirects, headers);
    }

    /** Reads the fields of Prometheus' HTTP client from among those of their owner. */
    public static HttpAccess read(YamlMap map) throws YamlException {
        Basic basic = basic(map.find("basic_auth"));
        boolean hasToken = map.has("bearer_token") || map.has("bearer_token_file");
        Bearer bearer = hasToken
                ? new Bearer("Bearer", map.text("bearer_token", ""), map.text("bearer_token_file", ""))
                : bearer(map.find("authorization"));
        if (hasToken && map.has("authorization")) {
            throw new YamlException("authorization is not compatible with bearer_token & bearer_token_file");
        }
        if (basic.isSet() && bearer.isSet()) {
            throw new YamlException("at most one of basic_auth, oauth2 & authorization must be configured");
        }
        Tls tls = tls(map.find("tls_config"));
        boolean redirects = map.truth("follow_redirects", true);
        map.truth("enable_http2", true);
        return new HttpAccess(basic, bearer, tls, redirects, headers(map.find("http_headers")));
    }

    private static Basic basic(Optional<YamlValue> value) throws YamlException {
        if (value.isEmpty()) {
            return Basic.NONE;
        }
        YamlMap map = value.get().map("config.plain");
        Basic basic = new Basic(
                map.text("username", ""),
                map.text("username_file", ""),
                map.text("password", ""),
                map.text("password_file", ""));
        map.end();
        if (!basic.username().isEmpty() && !basic.usernameFile().isEmpty()) {
            throw new YamlException(
                    "at most one of basic_auth username, username_file & username_ref must be configured");
        }
        if (!basic.password().isEmpty() && !basic.passwordFile().isEmpty()) {
            throw new YamlException(
                    "at most one of basic_auth password, password_file & password_ref must be configured");
        }
        return basic;
    }

    private static Bearer bearer(Optional<YamlValue> value) throws YamlException {
        if (value.isEmpty()) {
            return Bearer.NONE;
        }
        YamlMap map = value.get().map("config.plain");
        Bearer bearer = new Bearer(
                map.text("type", "Bearer").strip(), map.text("credentials", ""), map.text("credentials_file", ""));
        map.end();
        if (!bearer.credentials().isEmpty() && !bearer.credentialsFile().isEmpty()) {
            throw new YamlException(
                    "at most one of authorization credentials, credentials_file & credentials_ref must be configured");
        }
        if (bearer.type().equalsIgnoreCase("basic")) {
            throw new YamlException("authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        }
        return bearer;
    }

    private static Tls tls(Optional<YamlValue> value) throws YamlException {
        if (value.isEmpty()) {
            return Tls.NONE;
        }
        YamlMap map = value.get().map("config.plain");
        Tls tls = new Tls(
                map.text("ca_file", ""),
                map.text("cert_file", ""),
                map.text("key_file", ""),
                map.text("server_name", ""),
                map.truth("insecure_skip_verify", false),
                "");
        map.end();
        if (tls.certFile().isEmpty() != tls.keyFile().isEmpty()) {
            throw new YamlException(
                    "exactly one of key or key_file must be configured when a client certificate is configured");
        }
        return tls;
    }

    private static Map<String, String> headers(Optional<YamlValue> value) throws YamlException {
        Map<String, String> headers = new TreeMap<>();
        if (value.isEmpty()) {
            return headers;
        }
        for (Map.Entry<String, YamlValue> header :
                value.get().map("config.Headers").all().entrySet()) {
            YamlMap map = header.getValue().map("config.Header");
            headers.put(header.getKey(), String.join(",", map.texts("values")));
            map.end();
        }
        return headers;
    }
}
