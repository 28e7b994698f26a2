package io.photoncloud.chainfire.store.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Leases;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.chainfire.store.Watch;
import io.photoncloud.chainfire.store.WatchRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelinedDeciderTest {

    private static final Key COUNT = Key.utf8("count");

    /** Adds to a counter; 0 asks for it. */
    private static class Counter implements Decider<int[], Integer, Integer> {
        @Override
        public int[] load(ReplicatedStore store) {
            return new int[] {
                store.find(COUNT)
                        .map(entry -> Integer.parseInt(entry.value().toUtf8()))
                        .orElse(0)
            };
        }

        @Override
        public Decision<Integer> decide(int[] count, Integer add) {
            count[0] += add;
            return add == 0
                    ? Decision.of(count[0])
                    : Decision.of(count[0], Operation.Put.of(COUNT, Bytes.utf8("" + count[0])));
        }
    }

    /** A store whose answers can be lost and whose leadership can be doubted. */
    private static final class Wavering implements LeaderStore {
        private final MemoryStore store = new MemoryStore();
        /** What is in the log, and applied only with what comes after it. */
        private final Deque<Transaction> late = new ArrayDeque<>();

        private volatile boolean losesAnswers;
        private volatile @Nullable StoreException doubt;

        @Override
        public long leadingTerm() {
            return 1;
        }

        @Override
        public synchronized void commitInTerm(
                Transaction transaction,
                long term,
                Chain chain,
                BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
            if (losesAnswers) {
                losesAnswers = false;
                late.add(transaction);
                done.accept(new CommitResult.Unknown("lost"), null);
                return;
            }
            while (!late.isEmpty()) {
                store.commit(late.remove());
            }
            store.commitInTerm(transaction, term, chain, done);
        }

        @Override
        public void confirmLeading(long term, Consumer<@Nullable StoreException> done) {
            done.accept(doubt);
        }

        @Override
        public Page range(RangeQuery query) {
            return store.range(query);
        }

        @Override
        public CommitResult commit(Transaction transaction) {
            return store.commit(transaction);
        }

        @Override
        public Watch watch(WatchRequest request) {
            return store.watch(request);
        }

        @Override
        public void compact(long revision) {
            store.compact(revision);
        }

        @Override
        public Leases leases() {
            return store.leases();
        }

        @Override
        public StoreLimits limits() {
            return store.limits();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private final Wavering store = new Wavering();

    @AfterEach
    void close() {
        store.close();
    }

    private static Decisions.Result<Integer> decided(int count) {
        return new Decisions.Result.Decided<>(count);
    }

    private static void refused(Reason reason, Decisions<Integer, Integer> decisions, int command) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> decisions.decide(command))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
    }

    @Test
    void whatWritesNothingIsAnsweredOnlyByAMemberThatIsSureToLead() {
        try (Decisions<Integer, Integer> decisions = new PipelinedDecider<>(store, new Counter(), "counter")) {
            assertThat(decisions.decide(2)).isEqualTo(decided(2));
            assertThat(decisions.decide(0)).isEqualTo(decided(2));

            store.doubt = new StoreException(Reason.UNAVAILABLE, "another leads");
            refused(Reason.UNAVAILABLE, decisions, 0);
        }
    }

    @Test
    void aDecisionThatIsAppliedAfterItsAnswerWasLostIsDecidedUpon() {
        try (Decisions<Integer, Integer> decisions = new PipelinedDecider<>(store, new Counter(), "counter")) {
            assertThat(decisions.decide(1)).isEqualTo(decided(1));
            store.losesAnswers = true;
            assertThat(decisions.decide(10)).isInstanceOf(Decisions.Result.Unknown.class);

            assertThat(decisions.decide(1)).isEqualTo(decided(12));
        }
    }

    @Test
    void aRuleThatBreaksOrInterruptsItsThreadFailsItsOwnCallerAlone() {
        Counter breaking = new Counter() {
            @Override
            public Decision<Integer> decide(int[] count, Integer add) {
                switch (add) {
                    case -1 -> throw new StackOverflowError("of this test");
                    case -2 -> Thread.currentThread().interrupt();
                    default -> {}
                }
                return super.decide(count, add);
            }
        };
        try (Decisions<Integer, Integer> decisions = new PipelinedDecider<>(store, breaking, "breaking")) {
            assertThat(decisions.decide(3)).isEqualTo(decided(3));
            refused(Reason.INVALID, decisions, -1);
            refused(Reason.UNAVAILABLE, decisions, -2);
            assertThat(decisions.decide(1)).isEqualTo(decided(4));
        }
    }

    @Test
    void closeEndsWhoeverWaits() throws Exception {
        CountDownLatch deciding = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Counter slow = new Counter() {
            @Override
            public Decision<Integer> decide(int[] count, Integer add) {
                deciding.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                return super.decide(count, add);
            }
        };
        AtomicReference<Throwable> ended = new AtomicReference<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Decisions<Integer, Integer> decisions = new PipelinedDecider<>(store, slow, "slow");
            Future<?> caller = threads.submit(() -> {
                try {
                    decisions.decide(1);
                } catch (StoreException e) {
                    ended.set(e);
                }
            });
            deciding.await();
            decisions.close();
            caller.get();
            assertThat(ended.get()).isInstanceOf(StoreException.class);
            refused(Reason.CLOSED, decisions, 1);
        }
    }
}
