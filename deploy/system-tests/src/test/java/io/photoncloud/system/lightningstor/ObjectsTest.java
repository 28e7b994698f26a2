package io.photoncloud.system.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Objects in the launcher's cloud: they outlive the process, and become images. */
class ObjectsTest {

    private static final int PORT = 9000;
    private static final int WRITERS = 8;
    private static final int ACKNOWLEDGED_MIN = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final RunningCloud cloud = new RunningCloud("objects", "lightningstor", "plasmavmc");
    private static final Curl curl = new Curl(cloud.host(1));
    private static final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        String output = cloud.up("--hypervisor", "simulated").output();
        assertThat(output).contains("the key of LightningSTOR's root").contains("root-key");
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        cloud.close();
    }

    private static HttpResponse<byte[]> send(String method, String path, byte[] body) throws IOException {
        URI uri = URI.create("http://" + cloud.launcher().at(1, PORT) + path);
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, BodyPublishers.ofByteArray(body))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static void put(String path, byte[] body) {
        try {
            assertThat(send("PUT", path, body).statusCode()).as(path).isEqualTo(200);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    private static byte[] content(Random random) {
        byte[] content = new byte[random.nextInt(8) == 0 ? 1_500_000 : random.nextInt(20_000)];
        random.nextBytes(content);
        return content;
    }

    /** The process is killed while several write: whatever was acknowledged is there when it runs again. */
    @Test
    void whatWasAcknowledgedOutlivesTheProcess() throws Exception {
        long seed = Long.getLong("objects.seed", System.nanoTime());
        System.out.println("ObjectsTest: -Dobjects.seed=" + seed);
        put("/survivors", new byte[0]);
        Map<String, String> acknowledged = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_MIN);
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            Random random = new Random(seed + writer);
            writers.add(Thread.ofVirtual().start(() -> write(number, random, acknowledged, enough)));
        }
        assertThat(enough.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Launcher.kill(cloud.launcher().pid("lightningstor", 1).orElseThrow());
        for (Thread writer : writers) {
            writer.join();
        }
        cloud.up();

        for (Map.Entry<String, String> object : acknowledged.entrySet()) {
            HttpResponse<byte[]> got = send("GET", object.getKey(), new byte[0]);
            assertThat(got.statusCode()).as(object.getKey()).isEqualTo(200);
            assertThat(hex(got.body())).as(object.getKey()).isEqualTo(object.getValue());
        }
        put("/survivors/afterwards", new byte[1]);
        JsonNode health = curl.run("curl http://localhost:9000/health").data(200);
        assertThat(health.path("status").asString()).as(health.toString()).isEqualTo("UP");
        assertThat(curl.run("curl http://localhost:9000/metrics").text())
                .contains("photon_lightningstor_calls_seconds_count{operation=\"PutObject\"")
                .contains("photon_lightningstor_disk_usable_bytes");
    }

    /** Until the process is gone. */
    private static void write(int writer, Random random, Map<String, String> acknowledged, CountDownLatch enough) {
        for (int i = 0; ; i++) {
            String path = "/survivors/" + writer + "/" + i;
            byte[] content = content(random);
            try {
                if (send("PUT", path, content).statusCode() == 200) {
                    acknowledged.put(path, hex(content));
                    enough.countDown();
                }
            } catch (IOException _) {
                return;
            }
        }
    }

    private static String hex(byte[] content) {
        return HexFormat.of().formatHex(Sha256.of(content));
    }

    @Test
    void anObjectBecomesAnImage() {
        byte[] disk = new byte[1 << 20];
        disk[disk.length - 1] = 1;
        put("/disks", new byte[0]);
        put("/disks/small.img", disk);

        JsonNode ready = imported("s3://disks/small.img", hex(disk));
        assertThat(ready.path("state").asString()).as(ready.toString()).isEqualTo("Ready");
        assertThat(ready.path("source").asString()).isEqualTo("object");
        assertThat(ready.path("size_bytes").asLong()).isEqualTo(disk.length);

        JsonNode another = imported("s3://disks/small.img", "0".repeat(64));
        assertThat(another.path("failure_reason").asString()).contains("its SHA-256 should be 000");
        JsonNode none = imported("s3://disks/none.img", hex(disk));
        assertThat(none.path("failure_reason").asString()).contains("no object none.img in bucket disks");
        JsonNode others =
                imported(", \"org_id\": \"another\", \"project_id\": \"p\"", "s3://disks/small.img", hex(disk));
        assertThat(others.path("failure_reason").asString()).contains("no bucket disks");
    }

    private static JsonNode imported(String url, String sha256) {
        return imported("", url, sha256);
    }

    /** Registers an image, and waits for what becomes of it. */
    private static JsonNode imported(String more, String url, String sha256) {
        String body = "{\"name\": \"x\", \"url\": \"%s\", \"sha256\": \"%s\"%s}".formatted(url, sha256, more);
        String id = curl.run("curl -X POST http://localhost:8084/api/v1/images -H 'Content-Type: application/json' -d '"
                        + body + "'")
                .data(201)
                .path("id")
                .asString();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) { // Ends when the image has, or in time.
            JsonNode image =
                    curl.run("curl http://localhost:8084/api/v1/images/" + id).data(200);
            if (!image.path("state").asString().equals("Importing")) {
                return image;
            }
            assertThat(System.nanoTime()).as(image.toString()).isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
