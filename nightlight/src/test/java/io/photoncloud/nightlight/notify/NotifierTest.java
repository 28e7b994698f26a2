package io.photoncloud.nightlight.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.nightlight.alerting.Notice;
import io.photoncloud.nightlight.series.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class NotifierTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Tenant TENANT = new Tenant("home", "cellar");
    private static final int GROUPS = 100;
    private static final String FILE = """
            route:
              receiver: deaf
              group_by: [alertname]
              routes: [{receiver: hears, matchers: ['alertname="Heard"']}]
            receivers:
              - name: deaf
                webhook_configs: [{url: 'http://127.0.0.1:1/deaf'}]
              - name: hears
                webhook_configs: [{url: 'http://127.0.0.1:1/hears'}]
            """;

    @TempDir
    private Path directory;

    private static Notice firing(String name) {
        return new Notice(Labels.of("alertname", name), Map.of(), NOW.minusSeconds(60), NOW.plusSeconds(600), "");
    }

    @Test
    void tenantsOfWhomNothingIsKnownMakeRoomForOthers() {
        Tenant other = new Tenant("home", "attic");
        Instant[] now = {NOW};
        Notifier notifier =
                new Notifier(directory, JsonMapper.builder().build(), (_, _) -> 200, "http://light", () -> now[0], 1);
        notifier.tell(TENANT, List.of(firing("Down")));
        notifier.tell(other, List.of(firing("Down")));
        assertThat(notifier.alerts(other)).isEmpty();
        for (int i = 0; i < 2; i++) {
            now[0] = now[0].plusSeconds(3_600);
            assertThat(notifier.round()).isEmpty();
        }
        Instant later = now[0];
        notifier.tell(
                other,
                List.of(new Notice(Labels.of("alertname", "Down"), Map.of(), later, later.plusSeconds(600), "")));
        assertThat(notifier.alerts(other)).hasSize(1);
        assertThat(notifier.counts().refused()).isEqualTo(1);
    }

    @Test
    void keepsNothingOfWhomNothingIsKnownAnyMore() throws Exception {
        Path file = directory.resolve("home/cellar/notifications.json");
        Instant[] now = {NOW};
        NotifyConfig config = NotifyConfig.parse(FILE).own();
        Notifier notifier =
                new Notifier(directory, JsonMapper.builder().build(), (_, _) -> 200, "http://light", () -> now[0], 1);
        notifier.configure(_ -> config);
        notifier.tell(TENANT, List.of(firing("Down")));
        notifier.round().forEach(Runnable::run);
        assertThat(notifier.counts().sent()).isEqualTo(1);
        assertThat(file).exists();
        // It is over, which is told, and long ago.
        for (int i = 0; i < 100; i++) {
            now[0] = now[0].plusSeconds(6 * 3_600);
            notifier.round().forEach(Runnable::run);
        }
        notifier.keepNowAndThen();
        assertThat(file.getParent()).doesNotExist();
    }

    @Test
    void tenantsWhoseReceiversDoNotAnswerKeepNoOthersWaiting() throws Exception {
        Tenant other = new Tenant("home", "attic");
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        WebhookPort webhooks = (webhook, _) -> {
            if (webhook.url().getPath().equals("/hears")) {
                heard.countDown();
                return 200;
            }
            end.await();
            throw new IOException("it does not answer");
        };
        StringBuilder deaf = new StringBuilder("""
                route: {receiver: deaf, group_by: [alertname]}
                receivers:
                  - name: deaf
                    webhook_configs:
                """);
        for (int i = 0; i < GROUPS; i++) {
            deaf.append("      - url: 'http://127.0.0.1:1/deaf").append(i).append("'\n");
        }
        NotifyConfig deafs = NotifyConfig.parse(deaf.toString()).own();
        NotifyConfig hears = NotifyConfig.parse(FILE).own();
        Notifier notifier =
                new Notifier(directory, JsonMapper.builder().build(), webhooks, "http://light", () -> NOW, 2);
        try {
            notifier.configure(tenant -> tenant.equals(TENANT) ? deafs : hears);
            notifier.tell(TENANT, List.of(firing("Down")));
            notifier.round().forEach(work -> Thread.ofVirtual().start(work));
            notifier.tell(other, List.of(firing("Heard")));
            notifier.round().forEach(work -> Thread.ofVirtual().start(work));
            assertThat(heard.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            end.countDown();
        }
    }

    @Test
    void whoDoesNotAnswerKeepsNoOthersWaiting() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        WebhookPort webhooks = (webhook, _) -> {
            if (webhook.url().getPath().equals("/hears")) {
                heard.countDown();
                return 200;
            }
            end.await();
            throw new IOException("it does not answer");
        };
        NotifyConfig config = NotifyConfig.parse(FILE).own();
        try (Notifier notifier =
                new Notifier(directory, JsonMapper.builder().build(), webhooks, "http://light", () -> NOW, 1)) {
            notifier.configure(_ -> config);
            for (int i = 0; i < GROUPS; i++) {
                notifier.tell(TENANT, List.of(firing("Down" + i)));
            }
            notifier.tell(TENANT, List.of(firing("Heard")));
            notifier.start();
            assertThat(heard.await(1, TimeUnit.MINUTES)).isTrue();
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (notifier.counts().sent() == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(notifier.counts().sent()).isEqualTo(1);
        } finally {
            end.countDown();
        }
    }
}
