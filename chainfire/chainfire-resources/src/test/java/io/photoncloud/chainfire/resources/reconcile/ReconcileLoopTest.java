package io.photoncloud.chainfire.resources.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcileLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ReconcileLoop.Options QUICK = new ReconcileLoop.Options(
            4, Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMinutes(5));

    private final MemoryStore store = new MemoryStore();
    private final Table<Widget> widgets = Widget.table(store);
    /** The outside world: sizes by id. */
    private final Map<String, Long> world = new ConcurrentHashMap<>();

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private Thread loop = Thread.ofVirtual().unstarted(() -> {});

    @AfterEach
    void close() throws InterruptedException {
        loop.interrupt();
        loop.join();
        store.close();
    }

    /** Makes the world have each widget's size. */
    private class Sizes implements Reconciler<Widget> {
        @Override
        public Next reconcile(Row<Widget> row) throws Exception {
            world.put(row.value().id(), row.value().size());
            told.add(row.value().id() + "=" + row.value().size());
            return Next.SETTLED;
        }

        @Override
        public Optional<Instant> deadline(Widget widget) {
            return Optional.empty();
        }

        @Override
        public void expire(Row<Widget> row) throws Exception {
            throw new IllegalStateException("no deadline");
        }
    }

    private void run(Reconciler<Widget> reconciler, ReconcileLoop.Options options) {
        ReconcileLoop<Widget> made = new ReconcileLoop<>(
                widgets, reconciler, options, InstantSource.system(), System::nanoTime, new Random(1));
        loop = Thread.ofVirtual().start(() -> {
            try {
                made.run();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private String nextTold() throws InterruptedException {
        String next = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("told within %s", PATIENCE).isNotNull();
        return String.valueOf(next);
    }

    @Test
    void rowsThatAreThereAndRowsThatComeAreReconciled() throws Exception {
        var _ = widgets.insert(new Widget("w1", "one", 1));
        run(new Sizes(), QUICK);
        assertThat(nextTold()).isEqualTo("w1=1");
        var _ = widgets.insert(new Widget("w2", "two", 2));
        assertThat(nextTold()).isEqualTo("w2=2");
        var _ = widgets.update(Key.utf8("w1"), widget -> widget.sized(7));
        assertThat(nextTold()).isEqualTo("w1=7");
        assertThat(world).containsEntry("w1", 7L).containsEntry("w2", 2L);
    }

    @Test
    void whatFailsIsTriedAgainUntilItSucceeds() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        run(
                new Sizes() {
                    @Override
                    public Next reconcile(Row<Widget> row) throws Exception {
                        if (attempts.incrementAndGet() < 4) {
                            throw new java.io.IOException("not yet");
                        }
                        return super.reconcile(row);
                    }
                },
                QUICK);
        var _ = widgets.insert(new Widget("w1", "one", 1));
        assertThat(nextTold()).isEqualTo("w1=1");
        assertThat(attempts.get()).isEqualTo(4);
    }

    @Test
    void anAttemptThatHangsIsInterruptedAndNeverOverlapsWithTheNext() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        ReconcileLoop.Options short_ = new ReconcileLoop.Options(
                4, Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMinutes(5));
        run(
                new Sizes() {
                    @Override
                    public Next reconcile(Row<Widget> row) throws Exception {
                        assertThat(atOnce.incrementAndGet()).isEqualTo(1);
                        try {
                            if (attempts.incrementAndGet() == 1) {
                                new java.util.concurrent.CountDownLatch(1).await();
                            }
                            return super.reconcile(row);
                        } finally {
                            atOnce.decrementAndGet();
                        }
                    }
                },
                short_);
        var _ = widgets.insert(new Widget("w1", "one", 1));
        assertThat(nextTold()).isEqualTo("w1=1");
        assertThat(attempts.get()).isEqualTo(2);
    }

    @Test
    void aRowLeavesItsStateWhenItsDeadlinePasses() throws Exception {
        Instant deadline = InstantSource.system().instant().plusMillis(200);
        run(
                new Sizes() {
                    @Override
                    public Next reconcile(Row<Widget> row) throws Exception {
                        if (row.value().size() > 0) {
                            throw new java.io.IOException("the world does not answer");
                        }
                        return super.reconcile(row);
                    }

                    @Override
                    public Optional<Instant> deadline(Widget widget) {
                        return widget.size() > 0 ? Optional.of(deadline) : Optional.empty();
                    }

                    @Override
                    public void expire(Row<Widget> row) {
                        var _ = widgets.update(row.id(), widget -> widget.sized(-1));
                    }
                },
                QUICK);
        var _ = widgets.insert(new Widget("w1", "one", 1));
        assertThat(nextTold()).isEqualTo("w1=-1");
        assertThat(InstantSource.system().instant()).isAfterOrEqualTo(deadline);
    }

    @Test
    void noMoreRowsAreWorkedOnAtOnceThanAllowedAndNoneTwice() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ReconcileLoopTest: seed " + seed);
        Random random = new Random(seed);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Map<String, Integer> perRow = new ConcurrentHashMap<>();
        BlockingQueue<String> faults = new LinkedBlockingQueue<>();
        run(
                new Sizes() {
                    @Override
                    public Next reconcile(Row<Widget> row) throws Exception {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        if (perRow.merge(row.value().id(), 1, Integer::sum) > 1) {
                            faults.add(row.value().id());
                        }
                        perRow.merge(row.value().id(), -1, Integer::sum);
                        running.decrementAndGet();
                        return super.reconcile(row);
                    }
                },
                QUICK);
        for (int i = 0; i < 20; i++) {
            var _ = widgets.insert(new Widget("w" + i, "name" + i, 0));
        }
        for (long i = 1; i <= 400; i++) {
            long size = i;
            var _ = widgets.update(Key.utf8("w" + random.nextInt(20)), widget -> widget.sized(size));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!agrees()) {
            assertThat(System.nanoTime()).as("%s", world).isLessThan(end);
            var _ = told.poll(1, TimeUnit.SECONDS);
        }
        assertThat(faults).isEmpty();
        assertThat(most.get()).isLessThanOrEqualTo(QUICK.concurrencyMax());
    }

    private boolean agrees() {
        return widgets.list(io.photoncloud.chainfire.store.PageRequest.first(0)).rows().stream()
                .allMatch(row -> Long.valueOf(row.value().size())
                        .equals(world.get(row.value().id())));
    }
}
