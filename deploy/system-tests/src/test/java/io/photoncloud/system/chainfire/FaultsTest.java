package io.photoncloud.system.chainfire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** One real node and what a careless client or a crash does to it. */
class FaultsTest {

    private static final int TOO_LARGE = 2 << 20;

    private static final RunningCloud cloud = new RunningCloud("faults");

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void aValueThatIsTooLargeIsRefusedByNameOverRest() {
        Rest.Reply reply = cloud.rest(1).put("large", "x".repeat(TOO_LARGE));
        assertThat(reply.status()).as("%s", reply.body()).isIn(400, 413);
        assertThat(reply.body().path("error").path("message").asString(""))
                .containsPattern("value|body|request")
                .containsPattern("\\d");
        assertThat(cloud.rest(1).get("/api/v1/kv/large").status()).isEqualTo(404);
    }

    @Test
    void aValueThatIsTooLargeIsRefusedByNameOverGrpc() {
        var noLimit = new StoreLimits(1 << 20, 1 << 30, 1 << 30, 1_000, 1_000, 10_000, 4 << 20);
        try (RemoteStore store = cloud.etcd(noLimit, 1)) {
            assertThatThrownBy(() -> store.commit(Transaction.put(Key.utf8("large"), Bytes.wrap(new byte[TOO_LARGE]))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("too large");
            assertThat(store.find(Key.utf8("large"))).isEmpty();
        }
    }

    /** More than the heap holds, and a watch that wants to know all that was there. */
    @Test
    void aLargeRangeIsDeletedAtOnceThoughAWatchWantsWhatWasThere() throws Exception {
        KeyRange range = KeyRange.prefix("range/".getBytes(US_ASCII));
        Bytes value = Bytes.wrap(new byte[1_000_000]);
        int keys = 220;
        try (RemoteStore store = cloud.etcd(StoreLimits.DEFAULT, 1)) {
            for (int i = 0; i < keys; i++) {
                store.commit(Transaction.put(Key.utf8("range/" + i), value));
            }
            try (Watch watch = store.watch(WatchRequest.of(range).withPrevious(true))) {
                store.commit(Transaction.of(new Operation.Delete(range, false)));

                for (int told = 0; told < keys; told++) {
                    assertThat(watch.next(Duration.ofSeconds(20)))
                            .get()
                            .isInstanceOfSatisfying(
                                    WatchEvent.Deleted.class,
                                    deleted -> assertThat(deleted.previous()).isNotNull());
                }
            }
            assertThat(store.find(Key.utf8("range/1"))).isEmpty();
        }
    }

    /** A path is decoded once, and nothing in it means anything. */
    @ParameterizedTest
    @CsvSource({
        "odd%2Fencoded, odd/encoded",
        "odd/plain/slashes, odd/plain/slashes",
        "odd//double, odd//double",
        "odd/../up, odd/../up",
        "odd/./here, odd/./here",
        "odd;p=1/x;q, odd;p=1/x;q",
        "odd%252F, odd%2F",
        "odd%3Fq%23f, odd?q#f",
        "odd/put/put, odd/put/put",
        "odd/end/, odd/end/"
    })
    void aKeyInAPathIsTakenAsItIs(String path, String key) {
        Rest rest = cloud.rest(1);
        rest.put(path, "of " + key).expect(200);
        JsonNode read = rest.get("/api/v1/kv/" + path).expect(200).data();
        assertThat(read.path("key").asString("")).isEqualTo(key);
        assertThat(read.path("value").asString("")).isEqualTo("of " + key);
        try (RemoteStore store = cloud.etcd(1)) {
            assertThat(store.find(Key.utf8(key))).isPresent();
        }
        rest.delete("/api/v1/kv/" + path).expect(200);
        rest.get("/api/v1/kv/" + path).expect(404);
    }

    /** What the kernel had not written yet when the power went: the last frame is half there, or rubbish follows it. */
    @ParameterizedTest
    @CsvSource({"garbled", "cut", "followed by rubbish"})
    void aTornLastRecordOfTheLogCostsNoEarlierWrite(String damage) throws IOException {
        var acknowledged = new HashMap<String, String>();
        String prefix = "torn-" + damage.charAt(0) + "/";
        for (int i = 0; i < 100; i++) {
            cloud.rest(1).put(prefix + i, "value " + i).expect(200);
            acknowledged.put(prefix + i, "value " + i);
        }
        // What is damaged is the frame of this one, or a later one: it may be lost, and is not counted.
        cloud.rest(1).put(prefix + "last", "x".repeat(1_000)).expect(200);
        cloud.kill(1);
        damageEnd(newestSegment(), damage);
        cloud.up();
        Map<String, String> found = cloud.rest(1).list(prefix);
        assertThat(found).containsAllEntriesOf(acknowledged);
        cloud.rest(1).put(prefix + "after", "the crash").expect(200);
    }

    private static void damageEnd(Path segment, String damage) throws IOException {
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
            switch (damage) {
                case "garbled" -> {
                    file.seek(end - 40L);
                    file.write("rubbish".getBytes(US_ASCII));
                }
                case "cut" -> {
                    file.seek(end - 300L);
                    file.write(new byte[300]);
                }
                default -> {
                    file.seek((end + 511L) / 512 * 512);
                    file.write("rubbish".repeat(100).getBytes(US_ASCII));
                }
            }
        }
    }

    /** The last one that anything was written to: the next is made ready with nothing in it. */
    private static Path newestSegment() throws IOException {
        try (Stream<Path> files = Files.list(cloud.directory(1).resolve("data/store/log"))) {
            return files.filter(file -> file.toString().endsWith(".seg"))
                    .filter(FaultsTest::isWritten)
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    private static boolean isWritten(Path segment) {
        try (var in = Files.newInputStream(segment)) {
            for (byte each : in.readNBytes(1 << 16)) {
                if (each != 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
