package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;

/** Fetches keys by HTTP. Uses the JDK's plain connection: it is needed once in minutes and costs nothing in between. */
final class HttpJwksSource implements JwksSource {

    static final int SIZE_MAX = 256 * 1024;

    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(2);
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(3);

    private final URI url;

    HttpJwksSource(URI url) {
        this.url = url;
    }

    @Override
    public JWKSet fetch() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_TIME_MAX.toMillis());
        connection.setReadTimeout((int) READ_TIME_MAX.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json, application/jwk-set+json");
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + connection.getResponseCode());
            }
            return parse(connection);
        } finally {
            connection.disconnect();
        }
    }

    private static JWKSet parse(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getInputStream()) {
            byte[] content = body.readNBytes(SIZE_MAX + 1);
            if (content.length > SIZE_MAX) {
                throw new IOException("the key set is longer than " + SIZE_MAX + " bytes");
            }
            return JWKSet.parse(new String(content, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new IOException("not a key set", e);
        }
    }
}
