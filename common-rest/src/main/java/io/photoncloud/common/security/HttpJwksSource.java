package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

/** Fetches keys by HTTP. Uses the JDK's plain connection: it is needed once in minutes and costs nothing in between. */
final class HttpJwksSource implements JwksSource {

    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(2);
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(3);

    private final URI url;
    private final DoorTls tls;

    /** @param tls with it, an https server needs a certificate of the cluster's authority that has its host's name */
    HttpJwksSource(URI url, DoorTls tls) {
        this.url = url;
        this.tls = tls;
    }

    @Override
    public JWKSet fetch() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_TIME_MAX.toMillis());
        connection.setReadTimeout((int) READ_TIME_MAX.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json, application/jwk-set+json");
        if (tls instanceof DoorTls.On on && connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(on.context().getSocketFactory());
            // With a verifier of ours the JDK compares the names itself, and asks us only where they differ.
            encrypted.setHostnameVerifier((_, _) -> false);
        }
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                return JwksForm.read(body);
            }
        } finally {
            connection.disconnect();
        }
    }
}
