package io.photoncloud.nightlight.notify;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.scrape.HttpAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpWebhooksTest {
    @TempDir
    private Path directory;

    @Test
    void troubleDoesNotTellTheUrl() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        Receiver.Webhook webhook = new Receiver.Webhook(
                URI.create("http://127.0.0.1:" + nobody + "/hooks/s3cret"),
                true,
                0,
                Duration.ofSeconds(10),
                HttpAccess.DEFAULT.withoutRedirects());
        try (HttpWebhooks webhooks = new HttpWebhooks(directory)) {
            assertThatThrownBy(() -> webhooks.post(webhook, "{}"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("Post \"<redacted>\": ")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
