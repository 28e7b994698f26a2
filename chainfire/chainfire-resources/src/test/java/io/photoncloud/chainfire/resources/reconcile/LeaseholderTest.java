package io.photoncloud.chainfire.resources.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseholderTest {

    private static final String NAME = "test/lease/work";
    private static final Duration TTL = Duration.ofSeconds(2);

    private final MemoryStore store = new MemoryStore();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Leaseholder.Held> helds = new LinkedBlockingQueue<>();

    private final List<Leaseholder> standing = new ArrayList<>();

    @AfterEach
    void close() {
        standing.forEach(Leaseholder::close);
        store.close();
    }

    private Leaseholder stand(String name) {
        Leaseholder made = new Leaseholder(store, NAME, name, TTL, System::nanoTime, held -> {
            told.add(name + " works");
            helds.add(held);
            try {
                new CountDownLatch(1).await();
            } finally {
                told.add(name + " ends");
            }
        });
        standing.add(made);
        return made;
    }

    private String nextTold() throws InterruptedException {
        return String.valueOf(told.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void oneWorksAndAnotherTakesOverWhenItCloses() throws Exception {
        Leaseholder a = stand("a");
        assertThat(nextTold()).isEqualTo("a works");
        Leaseholder b = stand("b");
        assertThat(told.poll(300, TimeUnit.MILLISECONDS)).isNull();
        a.close();
        assertThat(nextTold()).isEqualTo("a ends");
        assertThat(nextTold()).isEqualTo("b works");
        b.close();
        assertThat(nextTold()).isEqualTo("b ends");
        assertThat(store.find(Key.utf8(NAME))).isEmpty();
        assertThat(store.leases().list()).isEmpty();
    }

    @Test
    void theWorkStopsWhenTheLeaseIsLostAndItsWritesAreRefusedAfterwards() throws Exception {
        stand("a");
        assertThat(nextTold()).isEqualTo("a works");
        Leaseholder.Held first = helds.take();
        assertThat(write(first)).isInstanceOf(CommitResult.Committed.class);
        store.leases().revoke(store.leases().list().getFirst());
        assertThat(nextTold()).isEqualTo("a ends");
        assertThat(nextTold()).isEqualTo("a works");
        assertThat(write(first)).isInstanceOf(CommitResult.Conflicted.class);
        Leaseholder.Held second = helds.take();
        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThat(write(second)).isInstanceOf(CommitResult.Committed.class);
    }

    private CommitResult write(Leaseholder.Held held) {
        return store.commit(Transaction.when(held.condition()).then(Operation.Put.of(Key.utf8("x"), Bytes.utf8("y"))));
    }

    @Test
    void aLeaseIsRenewedForAsLongAsTheWorkLasts() throws Exception {
        stand("a");
        assertThat(nextTold()).isEqualTo("a works");
        // Longer than the lease would last by itself.
        assertThat(told.poll(TTL.toMillis() + 1_000, TimeUnit.MILLISECONDS)).isNull();
    }
}
