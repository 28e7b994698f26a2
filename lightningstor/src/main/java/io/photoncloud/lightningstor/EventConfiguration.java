package io.photoncloud.lightningstor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.event.EventQueue;
import io.photoncloud.lightningstor.event.EventSenders;
import io.photoncloud.lightningstor.event.Webhook;
import io.photoncloud.lightningstor.event.WebhookCaller;
import io.photoncloud.lightningstor.s3.BucketCalls;
import io.photoncloud.lightningstor.s3.NotificationCalls;
import io.photoncloud.lightningstor.s3.S3Group;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who is told what happens in buckets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({EventProperties.class, WebhooksProperties.class})
class EventConfiguration {

    private static final int NAME_BYTES = 24;

    /** What clients leave to the service to name has a name of chance. */
    static String name(RandomGenerator random) {
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Bean
    EventQueue eventQueue(
            EmbeddedStore store,
            SettingStore settings,
            InstantSource clock,
            SecureRandom random,
            EventProperties properties,
            MeterRegistry registry) {
        EventQueue queue = new EventQueue(store, settings, clock, random::nextInt, properties.waitingMax(), registry);
        var _ = Gauge.builder("lightningstor.events.waiting", queue, EventQueue::waiting)
                .description("Events that no webhook has taken yet")
                .register(registry);
        return queue;
    }

    @Bean
    S3Group notificationGroup(
            BucketCalls buckets,
            SettingStore settings,
            EventQueue queue,
            WebhooksProperties webhooks,
            SecureRandom random) {
        return new NotificationCalls(
                buckets, settings, queue, webhooks.webhooks().keySet(), () -> name(random));
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    EventSenders eventSenders(
            EventQueue queue,
            WebhooksProperties webhooks,
            EventProperties properties,
            LightningStorProperties storage,
            InstantSource clock,
            MeterRegistry registry) {
        List<Webhook> all = webhooks.webhooks().entrySet().stream()
                .map(EventConfiguration::webhook)
                .toList();
        return new EventSenders(
                queue,
                all,
                new WebhookCaller(properties.connectTimeMax(), properties.answerTimeMax()),
                clock,
                storage.region(),
                properties.keptFor(),
                registry);
    }

    private static Webhook webhook(Map.Entry<String, WebhookProperties> setting) {
        String name = setting.getKey();
        try {
            return new Webhook(
                    name, setting.getValue().url(), setting.getValue().secret());
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    String.valueOf(e.getMessage()), "Correct photon.lightningstor.webhooks." + name + ".");
        }
    }
}
