package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Asks a server for target groups. */
final class HttpDiscovery implements Discovery {
    static final long BODY_BYTES_MAX = 16 << 20;

    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);

    private final DiscoveryConfig.Http config;
    private final ScrapeFetch fetch;

    HttpDiscovery(DiscoveryConfig.Http config, ScrapeFetch fetch) {
        this.config = config;
        this.fetch = fetch;
    }

    @Override
    public List<TargetGroup> find() throws IOException, YamlException, InterruptedException {
        long seconds = Math.max(1, config.refresh().toSeconds());
        Duration timeout = Duration.ofSeconds(Math.min(seconds, TIMEOUT_MAX.toSeconds()));
        ScrapeFetch.Answer answer = fetch.fetch(new ScrapeFetch.Question(
                config.url(),
                Map.of(
                        "Accept",
                        "application/json",
                        "User-Agent",
                        "NightLight",
                        "X-Prometheus-Refresh-Interval-Seconds",
                        Long.toString(seconds)),
                timeout,
                BODY_BYTES_MAX,
                config.access()));
        try (InputStream body = answer.body()) {
            if (!answer.contentType().toLowerCase(Locale.ROOT).matches("application/json(;\\s*charset=\"?utf-8\"?)?")) {
                throw new IOException("unsupported content type \"" + answer.contentType() + "\"");
            }
            String text = new String(body.readAllBytes(), UTF_8);
            return TargetGroup.list(
                    YamlValue.parse(text),
                    config.url().toString(),
                    Map.of("__meta_url", config.url().toString()));
        }
    }
}
