package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.engine.RocksEngine;
import io.photoncloud.chainfire.store.engine.View;
import io.photoncloud.chainfire.store.machine.Reader;
import io.photoncloud.chainfire.store.raft.rpc.Responder;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reads this member's state: at once if the caller is content with that, and past the barrier if not. */
final class GroupReads {

    private final RocksEngine engine;
    private final Reader reader;
    private final GroupRole role;
    private final ReadBarrier barrier;
    private final Executor blocking;
    private final LongSupplier visibleRevision;

    GroupReads(
            RocksEngine engine,
            Reader reader,
            GroupRole role,
            ReadBarrier barrier,
            Executor blocking,
            LongSupplier visibleRevision) {
        this.engine = engine;
        this.reader = reader;
        this.role = role;
        this.barrier = barrier;
        this.blocking = blocking;
        this.visibleRevision = visibleRevision;
    }

    void rangeAsync(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        if (query.consistency() == RangeQuery.Consistency.SERIALIZABLE) {
            read(query, done);
            return;
        }
        barrier.pass(new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                if (query.keys().isSingle()) {
                    read(query, done);
                } else {
                    // The threads that end a round are few; a long walk must not hold them up.
                    blocking.execute(() -> read(query, done));
                }
            }

            @Override
            public void failed(StoreException failure) {
                done.accept(null, failure);
            }
        });
    }

    private void read(RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        Page page;
        try (View view = engine.view()) {
            page = reader.range(view, query, view.mark().revision());
        } catch (StoreException e) {
            done.accept(null, e);
            return;
        }
        done.accept(page, null);
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
        passed.get();
    }

    /** A follower asks how far it must have applied before it may answer a read. */
    void answerReadIndex(Responder responder) {
        if (!role.isLeader()) {
            responder.fail("not the leader");
            return;
        }
        barrier.pass(new ReadBarrier.Waiter() {
            @Override
            public void passed() {
                responder.answer(ByteBuffer.allocate(Long.BYTES)
                        .putLong(visibleRevision.getAsLong())
                        .array());
            }

            @Override
            public void failed(StoreException failure) {
                responder.fail(String.valueOf(failure.getMessage()));
            }
        });
    }
}
