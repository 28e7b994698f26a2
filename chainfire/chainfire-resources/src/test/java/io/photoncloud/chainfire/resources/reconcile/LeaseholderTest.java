package io.photoncloud.chainfire.resources.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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

    /** Its leases may be asked for and not be answered. */
    private static final class Deaf implements InvocationHandler {
        private final Leases leases;
        private final AtomicBoolean deaf = new AtomicBoolean();

        Deaf(Leases leases) {
            this.leases = leases;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (deaf.get() && method.getName().equals("keepAlive")) {
                new CountDownLatch(1).await();
            }
            try {
                return method.invoke(leases, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    @Test
    void theWorkStopsInTimeThoughTheRenewalIsNotEvenRefused() throws Exception {
        Deaf deaf = new Deaf(store.leases());
        Leases leases =
                (Leases) Proxy.newProxyInstance(Leases.class.getClassLoader(), new Class<?>[] {Leases.class}, deaf);
        ReplicatedStore hanging = (ReplicatedStore) Proxy.newProxyInstance(
                ReplicatedStore.class.getClassLoader(),
                new Class<?>[] {ReplicatedStore.class},
                (_, method, arguments) -> method.getName().equals("leases") ? leases : method.invoke(store, arguments));
        standing.add(new Leaseholder(hanging, NAME, "a", TTL, System::nanoTime, _ -> {
            told.add("a works");
            try {
                new CountDownLatch(1).await();
            } finally {
                told.add("a ends");
            }
        }));
        assertThat(nextTold()).isEqualTo("a works");
        deaf.deaf.set(true);
        long start = System.nanoTime();
        assertThat(nextTold()).isEqualTo("a ends");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TTL);
    }
}
