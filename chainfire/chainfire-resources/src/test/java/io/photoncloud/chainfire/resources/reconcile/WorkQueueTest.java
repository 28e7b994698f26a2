package io.photoncloud.chainfire.resources.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkQueueTest {

    private static final Key A = Key.utf8("a");
    private static final Key B = Key.utf8("b");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final WorkQueue queue = new WorkQueue(nanos::get);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private WorkQueue.Item take() throws Exception {
        return threads.submit(() -> queue.take(10)).get(10, TimeUnit.SECONDS);
    }

    /** Who asks has gone when this returns, and takes nothing later. */
    private void assertNothingIsDue() throws Exception {
        BlockingQueue<WorkQueue.Item> taken = new LinkedBlockingQueue<>();
        Thread asking = Thread.ofVirtual().start(() -> {
            try {
                taken.add(queue.take(10));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(taken.poll(50, TimeUnit.MILLISECONDS)).isNull();
        asking.interrupt();
        asking.join();
        assertThat(taken).isEmpty();
    }

    private void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aRowIsHandedOutOnceHoweverOftenItChanged() throws Exception {
        queue.changed(A);
        queue.changed(A);
        assertThat(take().id()).isEqualTo(A);
        assertNothingIsDue();
    }

    @Test
    void aRowThatChangesWhileItIsWorkedOnIsHandedOutAgainAfterwards() throws Exception {
        queue.changed(A);
        WorkQueue.Item item = take();
        queue.changed(A);
        assertNothingIsDue();
        queue.ended(item, Optional.empty());
        assertThat(take().id()).isEqualTo(A);
    }

    @Test
    void aRowThatNeedsNoLookIsForgotten() throws Exception {
        queue.changed(A);
        queue.ended(take(), Optional.empty());
        advance(Duration.ofDays(1));
        assertNothingIsDue();
    }

    @Test
    void aRowIsHandedOutWhenItsTimeHasCome() throws Exception {
        queue.changed(A);
        queue.ended(take(), Optional.of(Duration.ofSeconds(5)));
        assertNothingIsDue();
        advance(Duration.ofSeconds(5));
        queue.changed(B);
        assertThat(take().id()).isEqualTo(A);
        assertThat(take().id()).isEqualTo(B);
    }

    @Test
    void failuresAreCountedUntilOneAttemptSucceeds() throws Exception {
        queue.changed(A);
        queue.failed(take(), Duration.ofSeconds(10));
        advance(Duration.ofSeconds(10));
        queue.changed(B); // wakes who waits for the clock
        WorkQueue.Item again = take();
        assertThat(again).isEqualTo(new WorkQueue.Item(A, 1));
        queue.ended(again, Optional.of(Duration.ZERO));
        assertThat(List.of(take(), take()))
                .containsExactlyInAnyOrder(new WorkQueue.Item(A, 0), new WorkQueue.Item(B, 0));
    }

    @Test
    void aChangeShortensThePauseOfARowThatFailedButDoesNotEndIt() throws Exception {
        queue.changed(A);
        queue.failed(take(), Duration.ofSeconds(30));
        queue.changed(A);
        assertNothingIsDue();
        advance(WorkQueue.CHANGED_PAUSE_MAX);
        queue.changed(B);
        assertThat(take().id()).isEqualTo(A);
    }

    @Test
    void noMoreRowsAreWorkedOnAtOnceThanAllowed() throws Exception {
        queue.changed(A);
        queue.changed(B);
        WorkQueue.Item first = queue.take(1);
        Future<WorkQueue.Item> second = threads.submit(() -> queue.take(1));
        assertThat(second.isDone()).isFalse();
        queue.ended(first, Optional.empty());
        assertThat(second.get(10, TimeUnit.SECONDS).id()).isNotEqualTo(first.id());
    }
}
