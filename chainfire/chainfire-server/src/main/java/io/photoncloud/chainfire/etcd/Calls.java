package io.photoncloud.chainfire.etcd;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.RequestContext;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the calls that wait, each on a virtual thread of its own, so that a door never blocks the thread gRPC calls it
 * on. Bounded, those that last as long as their clients like apart from the others: beyond its bound a call is refused as
 * etcd refuses it when it is overloaded. A call that its client
 * gives up is interrupted.
 */
public final class Calls {

    private static final Logger log = LoggerFactory.getLogger(Calls.class);

    private final Executor threads;
    private final Semaphore places;
    private final Semaphore lastingPlaces;

    /**
     * @param waitingMax the most calls that may wait for the store at a time
     * @param lastingMax the same of those that last as long as their clients like; they take no place of the others
     */
    public Calls(Executor threads, int waitingMax, int lastingMax) {
        this.threads = threads;
        this.places = new Semaphore(waitingMax);
        this.lastingPlaces = new Semaphore(lastingMax);
    }

    /** Where everything runs that may wait. */
    public Executor threads() {
        return threads;
    }

    /** Work that waits and may be given up. */
    @FunctionalInterface
    public interface Interruptible<T> {
        T get() throws InterruptedException;
    }

    /** Where a streaming answer goes; waits while the client does not take what was sent. */
    public interface Sink<T> {
        void send(T message) throws InterruptedException;
    }

    /** Work that answers with a stream. */
    @FunctionalInterface
    public interface Streaming<T> {
        void run(Sink<T> sink) throws InterruptedException;
    }

    /** Answers with what {@code work} returns. */
    public <T> void answer(StreamObserver<T> answer, Supplier<T> work) {
        start(answer, () -> complete(answer, work.get()));
    }

    /** As {@link #answer}, where the work may last as long as its client waits: it is interrupted when that goes away. */
    public <T> void answerWaiting(StreamObserver<T> answer, Interruptible<T> work) {
        Cancellation cancellation = Cancellation.of(answer);
        start(lastingPlaces, answer, () -> cancellation.guard(() -> complete(answer, work.get())));
    }

    /** Answers with a stream, never faster than the client reads it. */
    public <T> void stream(StreamObserver<T> answer, Streaming<T> work) {
        ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) answer;
        Cancellation cancellation = Cancellation.of(answer);
        call.setOnReadyHandler(cancellation::wake);
        start(
                lastingPlaces,
                answer,
                () -> cancellation.guard(() -> {
                    work.run(message -> {
                        cancellation.await(call::isReady);
                        call.onNext(message);
                    });
                    call.onCompleted();
                }));
    }

    /** Runs work for a call, outside of the thread that gRPC calls its door on; failures end the call. */
    public void start(StreamObserver<?> answer, Runnable work) {
        start(places, answer, work);
    }

    private void start(Semaphore places, StreamObserver<?> answer, Runnable work) {
        if (!places.tryAcquire()) {
            fail(answer, new StoreException(StoreException.Reason.TOO_MANY_REQUESTS, "too many waiting calls"));
            return;
        }
        Runnable inContext = RequestContext.carried(() -> guard(answer, work));
        threads.execute(() -> {
            try {
                inContext.run();
            } finally {
                places.release();
            }
        });
    }

    /** Runs what answers a call on a thread that must not see it fail. */
    public static void guard(StreamObserver<?> answer, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            fail(answer, e);
        }
    }

    public static <T> void complete(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }

    public static void fail(StreamObserver<?> answer, RuntimeException e) {
        var told = EtcdErrors.of(e);
        if (told.getStatus().getCode() == Status.Code.INTERNAL) {
            log.atError().setCause(e).log("a call failed by a fault of ours");
        }
        answer.onError(told);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    /** Ties a waiting thread to its call: when the call is cancelled the thread is interrupted. */
    private static final class Cancellation {
        private final StreamObserver<?> answer;
        private @Nullable Thread worker;
        private boolean cancelled;

        private Cancellation(StreamObserver<?> answer) {
            this.answer = answer;
        }

        static Cancellation of(StreamObserver<?> answer) {
            Cancellation cancellation = new Cancellation(answer);
            ((ServerCallStreamObserver<?>) answer).setOnCancelHandler(cancellation::cancel);
            return cancellation;
        }

        private synchronized void cancel() {
            cancelled = true;
            if (worker != null) {
                worker.interrupt();
            }
        }

        private synchronized void wake() {
            notifyAll();
        }

        void guard(Work work) {
            if (!begin()) {
                return;
            }
            try {
                work.run();
            } catch (InterruptedException e) {
                interrupted();
            } finally {
                end();
            }
        }

        private synchronized boolean begin() {
            worker = Thread.currentThread();
            return !cancelled;
        }

        private synchronized void end() {
            worker = null;
        }

        /** Nobody is left to be answered, unless it was not the client that gave up but this server. */
        private synchronized void interrupted() {
            if (!cancelled) {
                fail(answer, new StoreException(StoreException.Reason.CLOSED, "server stopped"));
            }
        }

        synchronized void await(BooleanSupplier ready) throws InterruptedException {
            while (!ready.getAsBoolean()) {
                if (cancelled) {
                    throw new InterruptedException();
                }
                wait();
            }
        }
    }
}
