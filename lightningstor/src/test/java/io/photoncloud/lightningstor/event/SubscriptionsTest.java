package io.photoncloud.lightningstor.event;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.xml.NotificationConfiguration;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Kind;
import io.photoncloud.lightningstor.xml.NotificationConfiguration.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionsTest {

    private static final String ARN = "arn:photoncloud:sqs::one:webhook";

    private static Target target(String id, String prefix, String suffix, String... events) {
        return new Target(Kind.QUEUE, id, ARN, List.of(events), prefix, suffix);
    }

    private static void require(Target... targets) {
        Subscriptions.require(new NotificationConfiguration(List.of(targets)), Set.of("one"));
    }

    @Test
    void whoAsksIsToldOfWhatHeAskedFor() throws IOException {
        NotificationConfiguration configuration = new NotificationConfiguration(List.of(
                target("all", "a/", "", "s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"),
                target("jpg", "b/", ".jpg", "s3:ObjectCreated:Put")));
        assertThat(told(configuration, "ObjectCreated:Copy", "a/x")).isEqualTo("all");
        assertThat(told(configuration, "ObjectRemoved:Delete", "a/x")).isEqualTo("all");
        assertThat(told(configuration, "ObjectRemoved:DeleteMarkerCreated", "a/x"))
                .isEmpty();
        assertThat(told(configuration, "ObjectCreated:Put", "b/x.jpg")).isEqualTo("jpg");
        assertThat(told(configuration, "ObjectCreated:Put", "b/x.png")).isEmpty();
        assertThat(told(configuration, "ObjectCreated:Copy", "b/x.jpg")).isEmpty();
        assertThat(NotificationConfiguration.read(new ByteArrayInputStream(configuration.write())))
                .isEqualTo(configuration);
    }

    private static String told(NotificationConfiguration configuration, String event, String key) {
        return Subscriptions.find(configuration, event, key).map(Target::id).orElse("");
    }

    @Test
    void configurationsAreOfWhatThereIsAndDoNotOverlap() {
        require(
                target("1", "a/", "", "s3:ObjectCreated:*"),
                target("2", "b/", "", "s3:ObjectCreated:*"),
                target("3", "a/", "", "s3:ObjectRemoved:*"),
                target("4", "c/", ".x", "s3:ObjectCreated:Put"),
                target("5", "c/", ".y", "s3:ObjectCreated:Put"));
        for (Target other : List.of(
                target("2", "", "", "s3:ObjectCreated:Put"),
                target("2", "a/b", ".x", "s3:ObjectRemoved:*", "s3:ObjectCreated:*"))) {
            assertThat(error(() -> require(target("1", "a/", "", "s3:ObjectCreated:*"), other)))
                    .isEqualTo(S3Error.INVALID_ARGUMENT);
        }
        assertThat(error(() -> require(target("1", "", "", "s3:Replication:*"))))
                .isEqualTo(S3Error.INVALID_ARGUMENT);
        for (Target unknown : List.of(
                new Target(Kind.QUEUE, "1", "arn:aws:sqs:us-east-1:1:q", List.of("s3:ObjectCreated:*"), "", ""),
                new Target(Kind.QUEUE, "1", "arn:photoncloud:sqs::two:webhook", List.of("s3:ObjectCreated:*"), "", ""),
                new Target(Kind.TOPIC, "1", ARN, List.of("s3:ObjectCreated:*"), "", ""))) {
            assertThat(error(() -> require(unknown))).isEqualTo(S3Error.INVALID_ARGUMENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/",
                "http:///path",
                "/path",
                "http://user@host/",
                "http://host/#a",
                "file:///etc/passwd"
            })
    void webhooksAreReachedByHttp(String url) {
        assertThatThrownBy(() -> new Webhook("one", URI.create(url), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one");
    }

    @ParameterizedTest
    @CsvSource({"1, PT0.5S", "2, PT1S", "8, PT1M", "1000, PT1M"})
    void pausesGrowUpToABound(int failures, Duration wanted) {
        assertThat(Retries.pause(failures)).isEqualTo(wanted);
    }

    /** By openssl: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret. */
    @Test
    void signaturesAreOfTheTimeAndTheMessage() {
        assertThat(WebhookCaller.signature("secret", "{}".getBytes(UTF_8), Instant.ofEpochSecond(1_700_000_000)))
                .isEqualTo("t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163");
    }
}
