package io.photoncloud.chainfire.client;

import static io.photoncloud.chainfire.testing.Expect.committed;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.nextEvent;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchEvent;
import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.chainfire.testing.ReplicatedStoreContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract against a real etcd; each test in a key prefix of its own. */
class RemoteStoreOnEtcdTest extends ReplicatedStoreContract {

    private static final AtomicInteger TESTS = new AtomicInteger();
    private static EtcdCluster etcd;

    private final Bytes keyPrefix = Bytes.utf8("test " + TESTS.incrementAndGet() + "/");
    private final RemoteStore store = open(keyPrefix);

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdCluster.start(1);
    }

    @AfterAll
    static void stopEtcd() {
        if (etcd != null) {
            etcd.close();
        }
    }

    private static RemoteStore open(Bytes keyPrefix) {
        return new RemoteStore(
                RemoteStoreOptions.of(etcd.endpoints())
                        .withKeyPrefix(keyPrefix)
                        .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(10)),
                new Random());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    public ReplicatedStore store() {
        return store;
    }

    @Override
    public boolean startsAtRevisionOne() {
        return false;
    }

    @Override
    public boolean subIndexCountsEveryKey() {
        return false;
    }

    @Test
    void aPrefixKeepsStoresApart() throws InterruptedException {
        try (RemoteStore other = open(Bytes.utf8("other/"));
                RemoteStore whole = open(Bytes.EMPTY);
                Watch watch = other.watch(WatchRequest.of(KeyRange.ALL))) {
            put(store, "a", "1");
            put(other, "a", "2");

            assertThat(other.range(RangeQuery.of(KeyRange.ALL)).entries())
                    .extracting(Entry::value)
                    .containsExactly(Bytes.utf8("2"));
            assertThat(((WatchEvent.Put) nextEvent(watch)).entry().value()).isEqualTo(Bytes.utf8("2"));
            assertThat(whole.find(Key.utf8(keyPrefix.toUtf8() + "a")))
                    .get()
                    .extracting(Entry::value)
                    .isEqualTo(Bytes.utf8("1"));
            committed(other.commit(Transaction.delete(key("a"))));
        }
    }

    @Test
    void aRangeFarLargerThanAnAnswerMayBeIsReadPageByPage() {
        int count = 24;
        byte[] content = new byte[store.limits().valueBytesMax()];
        for (int i = 0; i < count; i++) {
            content[0] = (byte) i;
            committed(store.commit(Transaction.put(key("large %02d".formatted(i)), Bytes.copyOf(content))));
        }
        for (int i = 0; i < 50; i++) {
            put(store, "small %02d".formatted(i), "1");
        }

        List<String> seen = new ArrayList<>();
        KeyRange rest = KeyRange.ALL;
        Page page;
        do {
            page = store.range(RangeQuery.of(rest));
            page.entries().forEach(entry -> seen.add(entry.key().toUtf8()));
            rest = KeyRange.from(page.entries().getLast().key().next());
        } while (page.more());

        assertThat(seen).hasSize(count + 50).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aClosedStoreRefusesCallsAndEndsItsWatches() throws InterruptedException {
        Watch watch = store.watch(WatchRequest.of(KeyRange.ALL));

        store.close();

        assertThat(nextEvent(watch)).isInstanceOf(WatchEvent.Cancelled.class);
        assertThat(watch.next(Duration.ofSeconds(1))).isEmpty();
        refused(Reason.CLOSED, () -> store.find(key("a")));
        refused(Reason.CLOSED, () -> store.commit(Transaction.put(key("a"), Bytes.EMPTY)));
        refused(Reason.CLOSED, () -> store.watch(WatchRequest.of(KeyRange.ALL)));
    }
}
