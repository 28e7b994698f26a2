package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.client.RemoteStore;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.WatchRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many keys, many watchers and a watcher that does not read: one real node's memory stays bounded. */
class ManyTest {

    private static final long MIB = 1 << 20;
    private static final long GROWTH_MAX = 128 * MIB;
    /** What one idle watch may cost, buffers of its stream included. */
    private static final long WATCH_BYTES_MAX = 24 << 10;

    private static final int KEYS_PER_WRITE = 100;
    private static final int WATCHES_PER_CLIENT = 500;
    private static final int LARGE = 512 << 10;
    private static final int LARGE_WRITES = 128;
    /** In a process of at most a 192 MiB heap, memory cannot grow by more than this for longer. */
    private static final int ROUNDS_MAX = 20;

    private static final long STAYS_WITHIN = 8 * MIB;

    private static final RunningCloud cloud = new RunningCloud("many");

    @BeforeAll
    static void start() {
        cloud.up();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void fiftyThousandKeysAreListedPageByPage() {
        listPageByPage("fifty-thousand/", 50_000);
    }

    @Test
    @Tag("scale")
    void aMillionKeysAreListedPageByPage() {
        listPageByPage("million/", 1_000_000);
    }

    private static void listPageByPage(String prefix, int keys) {
        try (RemoteStore store = cloud.etcd(1)) {
            for (int i = 0; i < keys; i += KEYS_PER_WRITE) {
                Operation[] puts = IntStream.range(i, i + KEYS_PER_WRITE)
                        .mapToObj(number -> Operation.Put.of(key(prefix, number), Bytes.utf8("value " + number)))
                        .toArray(Operation[]::new);
                assertThat(store.commit(Transaction.of(puts))).isInstanceOf(CommitResult.Committed.class);
            }
        }
        long before = cloud.memory(1);
        String list = "/api/v1/kv?limit=1000&prefix=" + prefix;
        int next = 0;
        Optional<String> token = Optional.empty();
        do {
            Rest.Reply page = cloud.rest(1)
                    .get(list + token.map(text -> "&page_token=" + text).orElse(""))
                    .expect(200);
            for (var item : page.data().path("items").values()) {
                assertThat(item.path("key").asString(""))
                        .isEqualTo(key(prefix, next).toUtf8());
                next++;
            }
            token = Rest.nextPage(page);
        } while (token.isPresent());
        assertThat(next).isEqualTo(keys);
        assertGrowth("listing " + keys + " keys", before, GROWTH_MAX);
    }

    private static Key key(String prefix, int number) {
        return Key.utf8("%s%08d".formatted(prefix, number));
    }

    @Test
    void aWriteReachesEachOfAThousandIdleWatchers() {
        reachWatchers(1_000);
    }

    @Test
    @Tag("scale")
    void aWriteReachesEachOfTenThousandIdleWatchers() {
        reachWatchers(10_000);
    }

    private static void reachWatchers(int count) {
        Key key = Key.utf8("watched-by-" + count);
        var clients = new ArrayList<RemoteStore>();
        var watchers = new ArrayList<Recorder>();
        long before = cloud.memory(1);
        try {
            for (int i = 0; i < count; i++) {
                if (i % WATCHES_PER_CLIENT == 0) {
                    clients.add(cloud.etcd(1));
                }
                watchers.add(new Recorder(clients.getLast(), WatchRequest.of(KeyRange.single(key))));
            }
            assertThat(clients.getFirst().commit(Transaction.put(key, Bytes.utf8("now"))))
                    .isInstanceOfSatisfying(
                            CommitResult.Committed.class,
                            committed ->
                                    watchers.forEach(watcher -> assertThat(watcher.awaitRevision(committed.revision()))
                                            .hasSize(1)));
            assertGrowth(count + " watchers", before, GROWTH_MAX / 2 + count * WATCH_BYTES_MAX);
        } finally {
            watchers.forEach(Recorder::close);
            clients.forEach(RemoteStore::close);
        }
    }

    @Test
    void aWatcherThatDoesNotReadHoldsUpNobodyAndMissesNothing() throws IOException, InterruptedException {
        long before = writeUntilMemoryStays();
        URI watch = URI.create("http://" + cloud.httpAddress(1) + "/api/v1/watch?prefix=slow/");
        try (HttpClient client = HttpClient.newHttpClient();
                var told = new BufferedReader(new InputStreamReader(
                        client.send(HttpRequest.newBuilder(watch).build(), BodyHandlers.ofInputStream())
                                .body(),
                        StandardCharsets.UTF_8))) {
            assertThat(told.readLine()).isEqualTo(": watching");
            writeLarge("slow/");
            assertGrowth("a watcher that does not read", before, LARGE_WRITES / 2 * (long) LARGE);
            assertThat(keysTold(told))
                    .containsExactlyElementsOf(IntStream.range(0, LARGE_WRITES)
                            .mapToObj(i -> key("slow/", i).toUtf8())
                            .toList());
            client.shutdownNow();
        }
    }

    /** Fills what is bounded anyway, heap, caches and tables in memory, and answers how much memory that is. */
    private static long writeUntilMemoryStays() {
        long most = cloud.memory(1);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            writeLarge("unwatched/");
            long now = cloud.memory(1);
            if (now - most < STAYS_WITHIN) {
                return Math.max(most, now);
            }
            most = now;
        }
        throw new AssertionError("memory grows with each round of writes, and is " + most + " bytes now");
    }

    private static void writeLarge(String prefix) {
        try (RemoteStore store = cloud.etcd(1)) {
            Bytes value = Bytes.utf8("x".repeat(LARGE));
            for (int i = 0; i < LARGE_WRITES; i++) {
                assertThat(store.commit(Transaction.put(key(prefix, i), value)))
                        .isInstanceOf(CommitResult.Committed.class);
            }
        }
    }

    private static List<String> keysTold(BufferedReader told) throws IOException {
        var keys = new ArrayList<String>();
        while (keys.size() < LARGE_WRITES) {
            String line = told.readLine();
            assertThat(line).as("the stream goes on").isNotNull();
            if (line.startsWith("data: {\"key\"")) {
                keys.add(Rest.JSON
                        .readTree(line.substring("data: ".length()))
                        .path("key")
                        .asString(""));
            }
        }
        return keys;
    }

    private static void assertGrowth(String what, long before, long most) {
        long growth = cloud.memory(1) - before;
        System.out.printf("ManyTest: %s: %d MiB more, from %d%n", what, growth / MIB, before / MIB);
        assertThat(growth).as("growth of resident memory by %s", what).isLessThan(most);
    }
}
