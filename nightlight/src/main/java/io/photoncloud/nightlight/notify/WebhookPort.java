package io.photoncloud.nightlight.notify;

import java.io.IOException;

/** Posts to webhooks. Safe for use by many threads. */
@FunctionalInterface
public interface WebhookPort {
    /**
     * @return the status of the answer, whatever it is
     * @throws IOException where there is none in time
     */
    int post(Receiver.Webhook webhook, String body) throws IOException, InterruptedException;
}
