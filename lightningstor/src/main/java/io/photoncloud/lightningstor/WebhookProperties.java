package io.photoncloud.lightningstor;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A webhook that buckets may name.
 *
 * @param url where it is, by http or https
 * @param secret with which messages to it are signed; null for none
 */
public record WebhookProperties(URI url, @Nullable String secret) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "WebhookProperties[url=" + url + "]";
    }
}
