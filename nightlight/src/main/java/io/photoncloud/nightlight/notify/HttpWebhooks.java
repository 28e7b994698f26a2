package io.photoncloud.nightlight.notify;

import io.photoncloud.nightlight.scrape.HttpScrapeFetch;
import io.photoncloud.nightlight.scrape.ScrapeFetch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Over HTTP: what is answered is bounded in size and time, and redirects lead nowhere. Safe for use by many threads. */
public final class HttpWebhooks implements WebhookPort, AutoCloseable {
    private static final long ANSWER_BYTES_MAX = 64 << 10;

    private final HttpScrapeFetch http;

    /** @param directory from which files of passwords are looked for */
    public HttpWebhooks(Path directory) {
        http = new HttpScrapeFetch(ANSWER_BYTES_MAX, directory);
    }

    @Override
    public int post(Receiver.Webhook webhook, String body) throws IOException, InterruptedException {
        try {
            return http.post(
                    new ScrapeFetch.Question(
                            webhook.url(),
                            Map.of("User-Agent", "NightLight"),
                            webhook.timeout(),
                            ANSWER_BYTES_MAX,
                            webhook.access()),
                    body);
        } catch (IOException e) {
            // Who knows the URL of a webhook may post to it: it stands in no log.
            throw new IOException(
                    String.valueOf(e.getMessage())
                            .replace("Get \"" + webhook.url() + "\"", "Post \"<redacted>\"")
                            .replace(webhook.url().toString(), "<redacted>"),
                    e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
