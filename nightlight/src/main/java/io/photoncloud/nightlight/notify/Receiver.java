package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.scrape.HttpAccess;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Who is told of alerts. */
public record Receiver(String name, List<Webhook> webhooks) {
    public Receiver {
        webhooks = List.copyOf(webhooks);
    }

    /**
     * A URL that alerts are posted to.
     *
     * @param sendsResolved whether it is told of alerts that are over
     * @param alertsMax told of at once; 0 for any number
     */
    public record Webhook(URI url, boolean sendsResolved, int alertsMax, Duration timeout, HttpAccess access) {}
}
