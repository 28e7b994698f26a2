package io.photoncloud.chainfire.client;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextChange;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.revision;
import static io.photoncloud.chainfire.testing.Expect.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.testing.Expect;
import io.photoncloud.chainfire.testing.History;
import io.photoncloud.chainfire.testing.LinearizabilityChecker;
import io.photoncloud.chainfire.testing.RegisterChecker;
import io.photoncloud.chainfire.testing.RegisterInput;
import io.photoncloud.chainfire.testing.RegisterOutput;
import io.photoncloud.chainfire.testing.RegisterWorkload;
import io.photoncloud.chainfire.testing.WatchChecker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to calls and watches when servers of a cluster of three die, hang and come back. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteStoreFailOverTest {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static EtcdCluster etcd;

    private final Bytes keyPrefix = Bytes.utf8("test " + TESTS.incrementAndGet() + "/");
    private RemoteStore store;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.start(3);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @BeforeEach
    void start() {
        etcd.startAll();
        store = open(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private RemoteStore open(Duration requestTimeout) {
        return new RemoteStore(
                RemoteStoreOptions.of(etcd.endpoints())
                        .withKeyPrefix(keyPrefix)
                        .withTimeouts(requestTimeout, Duration.ofSeconds(1)),
                new Random());
    }

    /**
     * Clients write and read, watchers watch; twice the server in use is killed, each time at a certain call, and comes
     * back later.
     */
    @Test
    void nothingIsLostDoubledOrReorderedWhenTheServerInUseIsKilled() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed of the calls during fail-over: " + seed);
        long start = revision(store) + 1;
        History<RegisterInput, RegisterOutput> history = new History<>(System::nanoTime);
        List<Key> keys = IntStream.range(0, 16).mapToObj(i -> key("k" + i)).toList();
        List<KeyRange> ranges =
                List.of(KeyRange.ALL, KeyRange.single(key("k3")), KeyRange.between(key("k1"), key("k5")));
        List<WatchChecker.Session> sessions = new ArrayList<>();

        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<WatchChecker.Session>> watching = new ArrayList<>();
            for (KeyRange range : ranges) {
                watching.add(executor.submit(() -> watchUntilTheEnd(range, start)));
            }
            AtomicInteger calls = new AtomicInteger();
            List<String> killed = new ArrayList<>();
            new RegisterWorkload(seed, keys, 8, history).run(_ -> store, 400, () -> {
                int call = calls.incrementAndGet();
                if (call == 600 || call == 1800) {
                    killed.add(store.serverInUse());
                    etcd.kill(killed.getLast());
                } else if (call == 1200 || call == 2400) {
                    etcd.start(killed.getLast());
                }
                return false;
            });
            for (int i = 0; i < ranges.size(); i++) {
                put(store, "k3", "the end");
            }
            for (Future<WatchChecker.Session> future : watching) {
                sessions.add(future.get());
            }
            assertThat(killed).hasSize(2);
        }

        long unanswered =
                history.calls().stream().filter(call -> !call.isAnswered()).count();
        assertThat(history.calls()).hasSizeGreaterThan(3_000);
        assertThat(unanswered).isLessThan(history.calls().size() / 20);
        new RegisterChecker(LinearizabilityChecker.Bounds.DEFAULT, System::nanoTime)
                .check(history)
                .assertHolds();
        WatchChecker checker = new WatchChecker(allChanges(start), WatchChecker.SubIndex.KEYS_OF_THE_WATCH);
        for (WatchChecker.Session session : sessions) {
            assertThat(checker.problem(session)).isEmpty();
            assertThat(session.events()).isNotEmpty();
        }
    }

    private WatchChecker.Session watchUntilTheEnd(KeyRange range, long start) throws InterruptedException {
        WatchRequest request = WatchRequest.of(range).from(start).progressEvery(Duration.ofMillis(200));
        List<WatchEvent> events = new ArrayList<>();
        try (Watch watch = store.watch(request)) {
            WatchEvent event;
            do {
                event = Expect.nextEvent(watch);
                events.add(event);
            } while (!(event instanceof WatchEvent.Change change && text(change).equals("put k3=the end")));
        }
        return WatchChecker.Session.from(request, events);
    }

    private List<WatchEvent.Change> allChanges(long start) throws InterruptedException {
        try (Watch watch = store.watch(WatchRequest.of(KeyRange.ALL).from(start))) {
            return Expect.changesUntilNow(store, watch);
        }
    }

    @Test
    void aServerThatHangsCostsAWriteItsAnswerAndAReadOnlyTime() throws Exception {
        put(store, "a", "1");
        try (RemoteStore hasty = open(Duration.ofSeconds(2));
                Watch watch = hasty.watch(WatchRequest.of(KeyRange.ALL))) {
            String hanging = hasty.serverInUse();
            etcd.signal(hanging, "STOP");

            CommitResult result = hasty.commit(Transaction.put(key("a"), Bytes.utf8("2")));
            assertThat(result).isInstanceOf(CommitResult.Unknown.class);
            assertThat(hasty.serverInUse()).isNotEqualTo(hanging);
            assertThat(store.find(key("a"))).isPresent();
            committed(store.commit(Transaction.put(key("b"), Bytes.utf8("1"))));

            etcd.signal(hanging, "CONT");
            WatchEvent.Change change = nextChange(watch);
            while (!text(change).equals("put b=1")) {
                assertThat(text(change)).isEqualTo("put a=2");
                change = nextChange(watch);
            }
        }
    }

    @Test
    void leasesOutliveTheServerTheyWereGrantedThrough() {
        Leases.Lease lease = store.leases().grant(0, Duration.ofMinutes(5));
        committed(store.commit(Transaction.of(Operation.Put.leased(key("a"), Bytes.utf8("1"), lease.id()))));

        etcd.kill(store.serverInUse());

        assertThat(store.leases().keepAlive(lease.id()).remaining()).isEqualTo(Duration.ofMinutes(5));
        assertThat(store.leases().keys(lease.id())).containsExactly(key("a"));
        store.leases().revoke(lease.id());
        assertThat(store.find(key("a"))).isEmpty();
    }

    @Test
    void withoutAQuorumCallsAreRefusedInTimeAndNothingIsUnknownThatWasNeverSent() {
        put(store, "a", "1");
        etcd.endpoints().forEach(etcd::kill);
        try (RemoteStore hasty = open(Duration.ofSeconds(1))) {
            refused(Reason.UNAVAILABLE, () -> hasty.find(key("a")));
            refused(Reason.UNAVAILABLE, () -> hasty.commit(Transaction.put(key("a"), Bytes.utf8("2"))));
            refused(Reason.UNAVAILABLE, () -> hasty.leases().grant(0, Duration.ofSeconds(10)));
            refused(Reason.UNAVAILABLE, () -> hasty.watch(WatchRequest.of(KeyRange.ALL)));
        }
        etcd.startAll();
        assertThat(store.find(key("a"))).isPresent();
    }
}
