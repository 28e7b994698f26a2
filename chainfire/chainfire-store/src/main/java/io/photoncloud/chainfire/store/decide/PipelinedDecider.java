package io.photoncloud.chainfire.store.decide;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.Decisions;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides commands one by one on a projection that runs ahead of what is committed. Each decision's writes are proposed
 * in order, fenced by the term and chained to those before; its answer is given when they, and so all before them, are
 * committed. When a commit fails in any way the chain breaks and the projection is thrown away: nothing is decided until
 * all decisions under way have ended, and the projection has been built anew from what was really committed. What writes
 * nothing is answered when what it rests on is committed and this member is sure that it still leads.
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
    /** Of the present projection; broken by any failed commit of it. */
    private Chain chain = new Chain();

    private @Nullable P projection;
    /** How many decisions of the present projection are committed. */
    private AtomicLong committed = new AtomicLong();

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
        try {
            return enqueue(command).result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException cause) {
                throw new StoreException(cause.reason(), String.valueOf(cause.getMessage()), cause);
            }
            throw e;
        }
    }

    /** Never blocks; {@code done} gets the result or else the exception, perhaps on the calling thread, and must not block. */
    public void decideAsync(C command, BiConsumer<@Nullable Result<A>, @Nullable StoreException> done) {
        try {
            var _ = enqueue(command).result.whenComplete((result, failure) -> {
                switch (failure) {
                    case null -> done.accept(result, null);
                    case StoreException refusal -> done.accept(null, refusal);
                    case Throwable other ->
                        done.accept(null, new StoreException(Reason.INVALID, "the decision failed", other));
                }
            });
        } catch (StoreException e) {
            done.accept(null, e);
        }
    }

    private Pending<C, A> enqueue(C command) {
        if (closed) {
            throw closedException();
        }
        if (store.leadingTerm() == LeaderStore.NOT_LEADING) {
            throw notLeading();
        }
        Pending<C, A> pending = new Pending<>(command);
        if (!waiting.offer(pending)) {
            throw new StoreException(
                    Reason.TOO_MANY_REQUESTS, "too many commands: " + WAITING_MAX + " are waiting already");
        }
        if (closed) {
            // close() may not have seen it.
            refuseWaiting();
        }
        return pending;
    }

    private static StoreException closedException() {
        return new StoreException(Reason.CLOSED, "the decider is closed");
    }

    private static StoreException notLeading() {
        return new StoreException(Reason.UNAVAILABLE, "this member does not lead: ask the leader");
    }

    private void run() {
        while (!closed) {
            try {
                answer(waiting.take());
            } catch (InterruptedException _) {
                // By close(), or by a rule that interrupts the thread it runs on; the loop's condition tells.
            }
        }
        refuseWaiting();
    }

    /** Ends the command, now or when its commit ends, whatever its rule does. */
    private void answer(Pending<C, A> next) throws InterruptedException {
        try {
            decideNext(next);
        } catch (StoreException e) {
            chain.snap();
            next.result.completeExceptionally(e);
        } catch (InterruptedException e) {
            chain.snap();
            next.result.completeExceptionally(closed ? closedException() : notLeading());
            throw e;
        } catch (RuntimeException | Error e) { // tidy: a rule is not our code, and its caller waits
            // A rule that fails has decided nothing, but may have changed the projection half-way.
            chain.snap();
            LOG.atError().setCause(e).log("a decision failed");
            next.result.completeExceptionally(
                    new StoreException(Reason.INVALID, "the decision failed: " + e.getMessage(), e));
        }
    }

    private void decideNext(Pending<C, A> next) throws InterruptedException {
        P present = upToDate();
        decider.committed(present, committed.get());
        Decider.Decision<A> decision = decider.decide(present, next.command);
        if (decision.writes().isEmpty()) {
            answerWhenSure(next, decision.answer());
            return;
        }
        propose(next, decision);
        if (mayBeRefusedWhenApplied(decision.writes())) {
            // It would break the chain only when others that rest on it are in the log already.
            awaitUnderWay();
        }
    }

    /** Another leader may have decided otherwise meanwhile, which this member would not know by itself. */
    private void answerWhenSure(Pending<C, A> next, A answer) {
        Chain rests = chain;
        CompletableFuture<?> committed = lastWrite;
        store.confirmLeading(term, doubt -> {
            var _ = committed.whenComplete((_, _) -> {
                if (doubt != null) {
                    next.result.completeExceptionally(doubt);
                } else if (rests.isBroken()) {
                    next.result.completeExceptionally(new StoreException(
                            Reason.UNAVAILABLE, "what the answer rested on was not committed: ask again"));
                } else {
                    next.result.complete(new Result.Decided<>(answer));
                }
            });
        });
    }

    private void propose(Pending<C, A> next, Decider.Decision<A> decision) throws InterruptedException {
        underWay.acquire();
        Chain links = chain;
        AtomicLong counted = committed;
        CompletableFuture<?> written = new CompletableFuture<>();
        lastWrite = written;
        Transaction transaction = Transaction.of(decision.writes().toArray(new Operation[0]));
        store.commitInTerm(transaction, term, links, (result, failure) -> {
            boolean done = result instanceof CommitResult.Committed;
            if (done) {
                counted.incrementAndGet();
            } else {
                links.snap();
            }
            underWay.release();
            if (done) {
                next.result.complete(new Result.Decided<>(decision.answer()));
            } else if (failure != null) {
                next.result.completeExceptionally(failure);
            } else {
                next.result.complete(new Result.Unknown<>(String.valueOf(result)));
            }
            written.complete(null);
        });
    }

    /** Whether the state may refuse these writes when they are applied: their lease, or the key they keep, may be gone. */
    private static boolean mayBeRefusedWhenApplied(List<Operation> writes) {
        return writes.stream().anyMatch(write -> switch (write) {
            case Operation.Put put -> put.lease() != Entry.NO_LEASE || put.keepValue() || put.keepLease();
            case Operation.Delete _ -> false;
            case Operation.Get _, Operation.Nested _ -> true;
        });
    }

    private void awaitUnderWay() throws InterruptedException {
        underWay.acquire(UNDER_WAY_MAX);
        underWay.release(UNDER_WAY_MAX);
    }

    /** The projection, built anew if it belongs to another term or a commit failed. */
    private P upToDate() throws InterruptedException {
        long present = store.leadingTerm();
        P current = projection;
        if (current != null && present == term && !chain.isBroken()) {
            return current;
        }
        // Whatever was decided on the old projection must have ended before the store is read.
        awaitUnderWay();
        if (present == LeaderStore.NOT_LEADING) {
            throw notLeading();
        }
        projection = null;
        awaitEarlierIn(present);
        P loaded = decider.load(store);
        projection = loaded;
        committed = new AtomicLong();
        term = present;
        chain = new Chain();
        return loaded;
    }

    /**
     * A decision whose answer was lost may still be on its way through the log, and a read would not see it yet: what is
     * committed here, which writes nothing, is applied after it.
     */
    private void awaitEarlierIn(long present) throws InterruptedException {
        BlockingQueue<Optional<StoreException>> ended = new ArrayBlockingQueue<>(1);
        store.commitInTerm(Transaction.of(), present, new Chain(), (result, failure) -> {
            boolean done = result instanceof CommitResult.Committed;
            ended.add(done ? Optional.empty() : Optional.of(failure == null ? unfinished() : failure));
        });
        Optional<StoreException> failure = ended.take();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static StoreException unfinished() {
        return new StoreException(Reason.UNAVAILABLE, "it is not known what became of earlier decisions: ask again");
    }

    private void refuseWaiting() {
        Pending<C, A> left = waiting.poll();
        while (left != null) {
            left.result.completeExceptionally(closedException());
            left = waiting.poll();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        refuseWaiting();
    }
}
