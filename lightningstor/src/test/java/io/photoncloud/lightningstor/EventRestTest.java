package io.photoncloud.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.lightningstor.AnonymousClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happens in buckets is told to a webhook, which is away now and then, as is the service. */
class EventRestTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] NOTHING = new byte[0];

    private final MemoryStore store = new MemoryStore();
    private final BlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();
    private volatile ToIntFunction<JsonNode> answer = _ -> 200;
    private volatile String signature = "";
    private final int port;
    private @Nullable HttpServer receiver;
    private TestingLightningStor storage;
    private AnonymousClient client;

    EventRestTest() throws IOException {
        receiver = receiver(0);
        port = receiver.getAddress().getPort();
        storage = start();
        client = new AnonymousClient(storage);
    }

    private TestingLightningStor start(String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "photon.lightningstor.webhooks.one.url=http://127.0.0.1:" + port + "/hook",
                "photon.lightningstor.webhooks.one.secret=shared",
                "photon.lightningstor.lifecycle.interval=50ms",
                "photon.lightningstor.lifecycle.day=100ms"));
        all.addAll(List.of(settings));
        return TestingLightningStor.over(store, all.toArray(String[]::new));
    }

    private HttpServer receiver(int at) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        server.createContext("/hook", exchange -> {
            JsonNode message = JSON.readTree(exchange.getRequestBody().readAllBytes());
            signature = exchange.getRequestHeaders().getFirst("photon-signature");
            int status = answer.applyAsInt(message);
            if (status == 200) {
                told.add(message);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @AfterEach
    void stop() {
        storage.close();
        if (receiver != null) {
            receiver.stop(0);
        }
        store.close();
    }

    private void configure(String bucket, String more) {
        var _ = client.expect(200, "PUT", "/" + bucket);
        var _ = client.expect(
                200,
                "PUT",
                "/" + bucket + "?notification",
                "<NotificationConfiguration><QueueConfiguration><Queue>arn:photoncloud:sqs::one:webhook</Queue>" + more
                        + "</QueueConfiguration></NotificationConfiguration>");
        JsonNode test = next();
        assertThat(test.path("Event").asString()).isEqualTo("s3:TestEvent");
        assertThat(test.path("Bucket").asString()).isEqualTo(bucket);
    }

    private JsonNode next() {
        try {
            JsonNode message = told.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("a message was awaited, and did not come");
            }
            return message.has("Records") ? message.path("Records").path(0) : message;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static final String ALL = "<Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>";

    @Test
    void eventsAreToldAsS3TellsThem() {
        configure(
                "told",
                ALL + "<Filter><S3Key><FilterRule><Name>prefix</Name><Value>in/</Value></FilterRule></S3Key></Filter>");
        var _ = client.expect(200, "PUT", "/told/out/a", "x");
        Answer put = client.expect(200, "PUT", "/told/in/a%20b", "hello");
        JsonNode event = next();
        assertThat(event.path("eventName").asString()).isEqualTo("ObjectCreated:Put");
        assertThat(event.path("eventVersion").asString()).isEqualTo("2.1");
        assertThat(event.path("awsRegion").asString()).isEqualTo("us-east-1");
        assertThat(event.path("userIdentity").path("principalId").asString()).isEqualTo("anonymous");
        assertThat(event.path("requestParameters").path("sourceIPAddress").asString())
                .isEqualTo("127.0.0.1");
        assertThat(event.path("responseElements").path("x-amz-request-id").asString())
                .isEqualTo(put.header("x-amz-request-id"));
        JsonNode s3 = event.path("s3");
        assertThat(s3.path("bucket").path("name").asString()).isEqualTo("told");
        assertThat(s3.path("object").path("key").asString()).isEqualTo("in%2Fa+b");
        assertThat(s3.path("object").path("size").asInt()).isEqualTo(5);
        assertThat("\"" + s3.path("object").path("eTag").asString() + "\"").isEqualTo(put.header("etag"));
        assertThat(signature).matches("t=\\d+,v1=[0-9a-f]{64}");

        var _ = client.expect(200, "PUT", "/told/in/copy", NOTHING, "x-amz-copy-source", "/told/in/a%20b");
        assertThat(next().path("eventName").asString()).isEqualTo("ObjectCreated:Copy");
        var _ = client.expect(204, "DELETE", "/told/in/copy");
        assertThat(next().path("eventName").asString()).isEqualTo("ObjectRemoved:Delete");
        var _ = client.expect(
                200,
                "PUT",
                "/told?versioning",
                "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        String marker = client.expect(204, "DELETE", "/told/in/a%20b").header("x-amz-version-id");
        JsonNode marked = next();
        assertThat(marked.path("eventName").asString()).isEqualTo("ObjectRemoved:DeleteMarkerCreated");
        assertThat(marked.path("s3").path("object").path("versionId").asString())
                .isEqualTo(marker);
        assertThat(marked.path("s3").path("object").path("sequencer").asString())
                .isGreaterThan(s3.path("object").path("sequencer").asString());
        assertThat(client.expect(200, "GET", "/told?notification").text())
                .contains("<Queue>arn:photoncloud:sqs::one:webhook</Queue>", "<Name>prefix</Name><Value>in/</Value>");
    }

    @Test
    void whatHappensWhileTheWebhookOrTheServiceIsAwayIsToldAfterwards() throws IOException {
        configure("away", ALL);
        if (receiver != null) {
            receiver.stop(0);
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (int count = 0; count < 100; count++) {
            var _ = client.expect(200, "PUT", "/away/k" + count, "x");
            wanted.add("k" + count);
        }
        storage.close();
        storage = start();
        client = new AnonymousClient(storage);
        var _ = client.expect(200, "PUT", "/away/last", "x");
        wanted.add("last");
        receiver = receiver(port);
        Set<String> keys = new LinkedHashSet<>();
        while (keys.size() < wanted.size()) {
            JsonNode message = next();
            // What was taken and not acknowledged comes again, also the first one.
            if (message.has("s3")) {
                keys.add(message.path("s3").path("object").path("key").asString());
            }
        }
        assertThat(keys).isEqualTo(wanted);
    }

    @Test
    void whatConcernsOneKeyIsToldInItsOrderAndKeepsNoOtherWaiting() {
        configure("ordered", ALL);
        int[] refusals = {2};
        answer = message -> {
            String key = message.path("Records")
                    .path(0)
                    .path("s3")
                    .path("object")
                    .path("key")
                    .asString();
            return key.equals("slow") && refusals[0]-- > 0 ? 503 : 200;
        };
        for (int count = 0; count < 5; count++) {
            var _ = client.expect(200, "PUT", "/ordered/slow", "x".repeat(count + 1));
        }
        var _ = client.expect(200, "PUT", "/ordered/quick", "x");
        List<String> order = new ArrayList<>();
        Map<String, String> sequencers = new HashMap<>();
        List<Integer> sizes = new ArrayList<>();
        while (order.size() < 6) {
            JsonNode object = next().path("s3").path("object");
            String key = object.path("key").asString();
            order.add(key);
            String before = sequencers.put(key, object.path("sequencer").asString());
            assertThat(object.path("sequencer").asString()).isGreaterThan(before == null ? "" : before);
            if (key.equals("slow")) {
                sizes.add(object.path("size").asInt());
            }
        }
        assertThat(order.getFirst()).isEqualTo("quick");
        assertThat(sizes).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whatALifecycleDeletesIsSaidBeforeAndToldAfterwards() {
        configure("ageing", "<Event>s3:LifecycleExpiration:*</Event>");
        assertThat(client.expect(404, "GET", "/ageing?lifecycle").text()).contains("NoSuchLifecycleConfiguration");
        var _ = client.expect(
                200,
                "PUT",
                "/ageing?lifecycle",
                "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix>old</Prefix><Expiration><Days>1</Days></Expiration>"
                        + "</Rule></LifecycleConfiguration>");
        String rule = client.expect(200, "GET", "/ageing?lifecycle").element("ID");
        assertThat(client.expect(200, "PUT", "/ageing/old", "x").header("x-amz-expiration"))
                .matches("expiry-date=\".* GMT\", rule-id=\"" + rule + "\"");
        assertThat(client.expect(200, "PUT", "/ageing/other", "x").header("x-amz-expiration"))
                .isEmpty();
        JsonNode event = next();
        assertThat(event.path("eventName").asString()).isEqualTo("LifecycleExpiration:Delete");
        assertThat(event.path("eventVersion").asString()).isEqualTo("2.3");
        assertThat(event.path("s3").path("object").path("key").asString()).isEqualTo("old");
        var _ = client.expect(404, "HEAD", "/ageing/old");
        var _ = client.expect(200, "HEAD", "/ageing/other");
        var _ = client.expect(204, "DELETE", "/ageing?lifecycle");
        var _ = client.expect(404, "GET", "/ageing?lifecycle");
        assertThat(client.expect(
                                501,
                                "PUT",
                                "/ageing?lifecycle",
                                "<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter/><Transition><Days>1</Days>"
                                        + "<StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>")
                        .text())
                .contains("NotImplemented");
    }

    @Test
    void whoIsTooOldIsGivenUpAndWhoIsTooMuchIsNotTold() {
        configure("bounded", ALL);
        storage.close();
        storage = start("photon.lightningstor.events.kept-for=1ms", "photon.lightningstor.events.waiting-max=3");
        client = new AnonymousClient(storage);
        answer = message -> message.has("Records") && key(message).startsWith("no") ? 500 : 200;
        for (int count = 0; count < 10; count++) {
            var _ = client.expect(200, "PUT", "/bounded/no" + count, "x");
        }
        var _ = client.expect(200, "GET", "/bounded/no9");
        // Once those that wait are given up, there is room again.
        String metrics;
        do {
            var _ = client.expect(200, "PUT", "/bounded/yes", "x");
            metrics = client.expect(200, "GET", "/metrics").text();
        } while (told.isEmpty());
        assertThat(key(told.remove())).isEqualTo("yes");
        assertThat(metrics).contains("lightningstor_events_overflowed_total", "outcome=\"given_up\"");
    }

    private static String key(JsonNode message) {
        return message.path("Records")
                .path(0)
                .path("s3")
                .path("object")
                .path("key")
                .asString();
    }

    @Test
    void whatCannotBeToldIsRefused() {
        var _ = client.expect(200, "PUT", "/refused");
        assertThat(client.expect(200, "GET", "/refused?notification").text())
                .contains("<NotificationConfiguration")
                .doesNotContain("Queue");
        assertThat(client.expect(
                                400,
                                "PUT",
                                "/refused?notification",
                                "<NotificationConfiguration><QueueConfiguration><Queue>arn:photoncloud:sqs::two:webhook</Queue>"
                                        + ALL + "</QueueConfiguration></NotificationConfiguration>")
                        .text())
                .contains("<Code>InvalidArgument</Code>", "Unable to validate");
    }
}
