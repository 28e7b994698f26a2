package io.photoncloud.flaredb.transaction;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A store over another whose commits go wrong as those of a group do: applied though the answer is lost, lost for good, applied later than the
 * loss is told, or refused. In order otherwise, and on a thread of its own. Reads are the other's.
 */
final class FaultyStore implements AutoCloseable {

    private static final int LATE_MAX = 8;

    /** What happens to one in so many commits; 0 for none. */
    record Faults(int lostAfterwards, int lostBefore, int late, int refused) {
        static final Faults NONE = new Faults(0, 0, 0, 0);
    }

    private record Late(io.photoncloud.chainfire.store.Transaction transaction, int after) {}

    private final EmbeddedStore below;
    private final Random random;
    private final ExecutorService log =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
    private final List<Late> late = new ArrayList<>();
    private volatile Faults faults = Faults.NONE;
    /** So many commits are applied still; then nothing is, as if the process was gone. */
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    private volatile boolean stopped;

    FaultyStore(EmbeddedStore below, Random random) {
        this.below = below;
        this.random = random;
    }

    void faults(Faults now) {
        faults = now;
    }

    void stopAfter(int commits) {
        left.set(commits);
    }

    boolean hasStopped() {
        return stopped;
    }

    EmbeddedStore store() {
        return (EmbeddedStore) Proxy.newProxyInstance(
                EmbeddedStore.class.getClassLoader(), new Class<?>[] {EmbeddedStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("commitAsync")) {
                        commit((io.photoncloud.chainfire.store.Transaction) arguments[0], done(arguments[1]));
                        return null;
                    }
                    if (method.getName().equals("commit")) {
                        CompletableFuture<CommitResult> answer = new CompletableFuture<>();
                        commit((io.photoncloud.chainfire.store.Transaction) arguments[0], (result, refusal) -> {
                            if (refusal == null) {
                                answer.complete(result);
                            } else {
                                answer.completeExceptionally(refusal);
                            }
                        });
                        try {
                            return answer.join();
                        } catch (java.util.concurrent.CompletionException e) {
                            throw e.getCause();
                        }
                    }
                    try {
                        return method.invoke(below, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @SuppressWarnings("unchecked") // the argument of a method that is known by its name
    private static BiConsumer<@Nullable CommitResult, @Nullable StoreException> done(Object argument) {
        return (BiConsumer<@Nullable CommitResult, @Nullable StoreException>) argument;
    }

    private boolean oneIn(int n) {
        return n > 0 && random.nextInt(n) == 0;
    }

    private void commit(
            io.photoncloud.chainfire.store.Transaction transaction,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        log.execute(() -> {
            if (left.get() == 0) {
                stopped = true;
                done.accept(null, new StoreException(StoreException.Reason.CLOSED, "stopped for a test"));
                return;
            }
            if (left.get() != Integer.MAX_VALUE) {
                left.decrementAndGet();
            }
            applyLate();
            Faults now = faults;
            if (oneIn(now.refused)) {
                done.accept(null, new StoreException(StoreException.Reason.TOO_MANY_REQUESTS, "refused for a test"));
            } else if (oneIn(now.lostBefore)) {
                done.accept(new CommitResult.Unknown("lost for a test"), null);
            } else if (oneIn(now.late)) {
                late.add(new Late(transaction, random.nextInt(LATE_MAX)));
                done.accept(new CommitResult.Unknown("late for a test"), null);
            } else {
                CommitResult result = below.commit(transaction);
                done.accept(
                        oneIn(now.lostAfterwards) ? new CommitResult.Unknown("told too late for a test") : result,
                        null);
            }
        });
    }

    private void applyLate() {
        List<Late> still = new ArrayList<>();
        for (Late one : late) {
            if (one.after == 0) {
                var _ = below.commit(one.transaction);
            } else {
                still.add(new Late(one.transaction, one.after - 1));
            }
        }
        late.clear();
        late.addAll(still);
    }

    @Override
    public void close() {
        log.close();
    }
}
