package io.photoncloud.chainfire.store.decide;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides commands one by one on a projection that runs ahead of what is committed. Each decision's writes are proposed
 * in order and fenced by the term; its answer is given when they, and so all before them, are committed. When a commit
 * fails in any way the projection is thrown away: nothing is decided until all decisions under way have ended, and the
 * projection has been built anew from what was really committed.
 */
public final class PipelinedDecider<P, C, A> implements Decisions<C, A> {

    /** Commands that wait to be decided, at most. */
    public static final int WAITING_MAX = 16_384;

    /** Decisions whose commit is under way, at most. */
    public static final int UNDER_WAY_MAX = 4_096;

    private static final Logger LOG = LoggerFactory.getLogger(PipelinedDecider.class);

    private static final class Pending<C, A> {
        private final C command;
        private final CompletableFuture<Result<A>> result = new CompletableFuture<>();

        Pending(C command) {
            this.command = command;
        }
    }

    private final LeaderStore store;
    private final Decider<P, C, A> decider;
    private final BlockingQueue<Pending<C, A>> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
    private final Thread thread;
    /** Set by any failed commit of the present projection. */
    private AtomicBoolean broken = new AtomicBoolean();

    private @Nullable P projection;
    private long term = LeaderStore.NOT_LEADING;
    /** Ends when the last decision that writes has ended; answers of decisions that do not write wait for it. */
    private CompletableFuture<?> lastWrite = CompletableFuture.completedFuture(null);

    private volatile boolean closed;

    public PipelinedDecider(LeaderStore store, Decider<P, C, A> decider, String name) {
        this.store = store;
        this.decider = decider;
        this.thread = Thread.ofVirtual().name("decider-" + name).start(this::run);
    }

    @Override
    public Result<A> decide(C command) {
        if (closed) {
            throw new StoreException(Reason.CLOSED, "the decider is closed");
        }
        if (store.leadingTerm() == LeaderStore.NOT_LEADING) {
            throw new StoreException(Reason.UNAVAILABLE, "this member does not lead: ask the leader");
        }
        Pending<C, A> pending = new Pending<>(command);
        if (!waiting.offer(pending)) {
            throw new StoreException(
                    Reason.TOO_MANY_REQUESTS, "too many commands: " + WAITING_MAX + " are waiting already");
        }
        try {
            return pending.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
            }
            throw e;
        }
    }

    private void run() {
        try {
            while (!closed) {
                Pending<C, A> next = waiting.take();
                try {
                    decideNext(next);
                } catch (StoreException e) {
                    broken.set(true);
                    next.result.completeExceptionally(e);
                } catch (RuntimeException e) {
                    // A rule that fails has decided nothing, but may have changed the projection half-way.
                    broken.set(true);
                    LOG.atError().setCause(e).log("a decision failed");
                    next.result.completeExceptionally(
                            new StoreException(Reason.INVALID, "the decision failed: " + e.getMessage(), e));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void decideNext(Pending<C, A> next) throws InterruptedException {
        P present = upToDate();
        Decider.Decision<A> decision = decider.decide(present, next.command);
        if (decision.writes().isEmpty()) {
            AtomicBoolean rests = broken;
            var _ = lastWrite.whenComplete((done, failure) -> {
                if (rests.get()) {
                    next.result.completeExceptionally(new StoreException(
                            Reason.UNAVAILABLE, "what the answer rested on was not committed: ask again"));
                } else {
                    next.result.complete(new Result.Decided<>(decision.answer()));
                }
            });
            return;
        }
        propose(next, decision);
    }

    private void propose(Pending<C, A> next, Decider.Decision<A> decision) throws InterruptedException {
        underWay.acquire();
        AtomicBoolean breaks = broken;
        CompletableFuture<?> written = new CompletableFuture<>();
        lastWrite = written;
        Transaction transaction =
                Transaction.of(decision.writes().toArray(new io.photoncloud.chainfire.store.Operation[0]));
        store.commitInTerm(transaction, term, (result, failure) -> {
            underWay.release();
            if (result instanceof CommitResult.Committed) {
                next.result.complete(new Result.Decided<>(decision.answer()));
            } else {
                breaks.set(true);
                if (failure != null) {
                    next.result.completeExceptionally(failure);
                } else {
                    next.result.complete(new Result.Unknown<>(String.valueOf(result)));
                }
            }
            written.complete(null);
        });
    }

    /** The projection, built anew if it belongs to another term or a commit failed. */
    private P upToDate() throws InterruptedException {
        long present = store.leadingTerm();
        P current = projection;
        if (current != null && present == term && !broken.get()) {
            return current;
        }
        // Whatever was decided on the old projection must have ended before the store is read.
        underWay.acquire(UNDER_WAY_MAX);
        underWay.release(UNDER_WAY_MAX);
        if (present == LeaderStore.NOT_LEADING) {
            throw new StoreException(Reason.UNAVAILABLE, "this member does not lead: ask the leader");
        }
        projection = null;
        P loaded = decider.load(store);
        projection = loaded;
        term = present;
        broken = new AtomicBoolean();
        return loaded;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Pending<C, A> left = waiting.poll();
        while (left != null) {
            left.result.completeExceptionally(new StoreException(Reason.CLOSED, "the decider is closed"));
            left = waiting.poll();
        }
    }
}
