package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.StorageException;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.machine.StoreStateMachine;
import io.photoncloud.chainfire.store.raft.rpc.Responder;
import io.photoncloud.proto.chainfire.stored.v1.Progress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads this member's state: at once if the caller is content with that, and past the barrier if not. */
final class GroupReads {

    private static final Logger LOG = LoggerFactory.getLogger(GroupReads.class);

    private final RocksEngine engine;
    private final Reader reader;
    private final GroupRole role;
    private final ReadBarrier barrier;
    private final Duration timeout;
    private final Executor blocking;
    private final LongSupplier visibleIndex;
    private final Runnable fit;
    private final Consumer<StorageException> onDamage;

    /**
     * {@code visibleIndex} tells up to which index of the log readers see everything; {@code fit} throws where this member may
     * not answer; {@code onDamage} is told when the disk or the database failed a read.
     */
    GroupReads(
            RocksEngine engine,
            Reader reader,
            GroupRole role,
            ReadBarrier barrier,
            Duration timeout,
            Executor blocking,
            LongSupplier visibleIndex,
            Runnable fit,
            Consumer<StorageException> onDamage) {
        this.engine = engine;
        this.reader = reader;
        this.role = role;
        this.barrier = barrier;
        this.timeout = timeout;
        this.blocking = blocking;
        this.visibleIndex = visibleIndex;
        this.fit = fit;
        this.onDamage = onDamage;
    }

    /** What is read of a view whose newest revision is told. */
    @FunctionalInterface
    private interface Reading<A> {
        A of(View view, long newest);
    }

    void rangeAsync(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        Reading<Page> reading = (view, newest) -> reader.range(view, query, newest);
        switch (query.consistency()) {
            case SERIALIZABLE -> readIfFit(reading, done);
            // The threads that end a round are few; a long walk must not hold them up.
            case LINEARIZABLE ->
                pass(
                        query.keys().isSingle()
                                ? () -> read(reading, done)
                                : () -> readOn(() -> read(reading, done), done),
                        done);
        }
    }

    /** Of one view. */
    void rangeAllAsync(List<RangeQuery> queries, BiConsumer<@Nullable List<Page>, @Nullable StoreException> done) {
        Reading<List<Page>> reading = (view, newest) ->
                queries.stream().map(query -> reader.range(view, query, newest)).toList();
        pass(() -> readOn(() -> read(reading, done), done), done);
    }

    void findAllAsync(KeysQuery query, BiConsumer<@Nullable KeysPage, @Nullable StoreException> done) {
        Reading<KeysPage> reading = (view, newest) -> reader.findAll(view, query, newest);
        switch (query.consistency()) {
            case SERIALIZABLE -> readOn(() -> readIfFit(reading, done), done);
            case LINEARIZABLE -> pass(() -> readOn(() -> read(reading, done), done), done);
        }
    }

    /** Goes on past the barrier. */
    private <A> void pass(Runnable further, BiConsumer<@Nullable A, @Nullable StoreException> done) {
        try {
            fit.run();
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        barrier.pass(new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                further.run();
            }

            @Override
            public void failed(StoreException failure) {
                done.accept(null, failure);
            }
        });
    }

    private <A> void readOn(Runnable reading, BiConsumer<@Nullable A, @Nullable StoreException> done) {
        try {
            blocking.execute(reading);
        } catch (RejectedExecutionException e) {
            done.accept(null, new StoreException(Reason.CLOSED, "the store is closed", e));
        }
    }

    private <A> void readIfFit(Reading<A> reading, BiConsumer<@Nullable A, @Nullable StoreException> done) {
        try {
            fit.run();
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        read(reading, done);
    }

    private <A> void read(Reading<A> reading, BiConsumer<@Nullable A, @Nullable StoreException> done) {
        A answer;
        try (View view = engine.view()) {
            answer = reading.of(view, view.mark().revision());
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        } catch (StorageException e) {
            done.accept(null, new StoreException(Reason.UNAVAILABLE, "this member cannot read its state", e));
            onDamage.accept(e);
            return;
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a read failed");
            done.accept(null, new StoreException(Reason.INVALID, "the read failed: " + e.getMessage(), e));
            return;
        }
        done.accept(answer, null);
    }

    EmbeddedStore.Digest digest() {
        try (View view = engine.view()) {
            Progress progress = StoreStateMachine.progress(view);
            return new EmbeddedStore.Digest(progress.getRevision(), progress.getAppliedIndex(), progress.getDigest());
        }
    }

    /** Waits for what is read. */
    <A> A await(Consumer<BiConsumer<@Nullable A, @Nullable StoreException>> reading) {
        Blocking<A> answered = new Blocking<>();
        reading.accept(answered);
        return answered.get(timeout, () -> {
            throw new StoreException(Reason.DEADLINE_EXCEEDED, "the read was not answered");
        });
    }

    /** Returns once this member has applied all that was committed when this was called. */
    void awaitBarrier() {
        Blocking<Boolean> passed = new Blocking<>();
        barrier.pass(new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                passed.accept(Boolean.TRUE, null);
            }

            @Override
            public void failed(StoreException failure) {
                passed.accept(null, failure);
            }
        });
        var _ = passed.get(timeout, () -> {
            throw new StoreException(Reason.DEADLINE_EXCEEDED, "no word of the leader's progress");
        });
    }

    /** As {@link io.photoncloud.chainfire.store.decide.LeaderStore#confirmLeading}. */
    void confirmLeading(long term, Consumer<@Nullable StoreException> done) {
        barrier.pass(new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                done.accept(
                        role.leadingTerm() == term
                                ? null
                                : new StoreException(Reason.UNAVAILABLE, "this member leads no more: ask the leader"));
            }

            @Override
            public void failed(StoreException failure) {
                done.accept(failure);
            }
        });
    }

    /** A follower asks how far it must have applied before it may answer a read. */
    void answerReadIndex(Responder responder) {
        barrier.answerIfLeading(
                responder,
                () -> ByteBuffer.allocate(Long.BYTES)
                        .putLong(visibleIndex.getAsLong())
                        .array());
    }
}
