package io.photoncloud.creditservice.door;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.RequestContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One client's stream of changes. Those of a message are begun one after the other on a thread of the message's own, which
 * waits for none of them; answers that are ready at the same time go out together. No more is read while
 * {@link #UNANSWERED_MAX} changes are without an answer that the transport has taken, so a client that sends without reading
 * holds so much memory and no more.
 *
 * @param <Q> a message of the client, with several changes
 * @param <I> a change
 * @param <R> what became of it
 * @param <A> a message to the client, with several of those
 */
final class BulkStream<Q, I, R, A> implements StreamObserver<Q> {

    /** Changes, and answers, of one message. */
    static final int TOGETHER_MAX = 256;

    /** Changes of one stream that are not answered yet, at most; as {@code credit.proto} tells clients. */
    static final int UNANSWERED_MAX = 4_096;

    /** How messages hold changes, and what is done with those. */
    interface Work<Q, I, R, A> {
        List<I> items(Q message);

        /** Never throws, as that it was refused is an answer too. The answer comes once, on any thread, perhaps at once. */
        void begin(I item, Consumer<R> answer);

        A answer(List<R> results);
    }

    private final ServerCallStreamObserver<A> client;
    private final Work<Q, I, R, A> work;
    private final Executor threads;

    /** Held while something is sent, as the call takes one sender at a time, and its end is one too. */
    private final ReentrantLock sending = new ReentrantLock();

    // All guarded by this.
    private final Queue<R> ready = new ArrayDeque<>();
    private int unanswered;
    private boolean reading;
    /** While it is set one thread, and no other, sends to the client. */
    private boolean flushing;

    private boolean allSent;
    private boolean ended;

    BulkStream(ServerCallStreamObserver<A> client, Work<Q, I, R, A> work, Executor threads) {
        this.client = client;
        this.work = work;
        this.threads = threads;
    }

    /** To be called by the method's handler, before it returns. */
    BulkStream<Q, I, R, A> open() {
        client.disableAutoRequest();
        client.setOnReadyHandler(this::flushSoon);
        client.setOnCancelHandler(this::end);
        readOn();
        return this;
    }

    private synchronized void end() {
        ended = true;
        ready.clear();
    }

    @Override
    public void onNext(Q message) {
        List<I> items = checked(work.items(message));
        synchronized (this) {
            reading = false;
            unanswered += items.size();
        }
        threads.execute(RequestContext.carried(() -> items.forEach(item -> work.begin(item, this::answer))));
        readOn();
    }

    private List<I> checked(List<I> items) {
        try {
            return Check.size("items", items, 1, TOGETHER_MAX);
        } catch (CloudException e) {
            // It ends the stream, once whoever is sending has sent.
            sending.lock();
            try {
                end();
            } finally {
                sending.unlock();
            }
            throw e;
        }
    }

    /** Asks for the next message where there is room for the largest. */
    private synchronized void readOn() {
        if (!reading && !allSent && !ended && unanswered + TOGETHER_MAX <= UNANSWERED_MAX) {
            reading = true;
            client.request(1);
        }
    }

    private synchronized void answer(R result) {
        if (!ended) {
            ready.add(result);
            flushSoon();
        }
    }

    /** Behind all that is about to be answered just now. */
    private synchronized void flushSoon() {
        if (!flushing && !ended) {
            flushing = true;
            threads.execute(this::flush);
        }
    }

    private void flush() {
        List<R> results = take();
        while (!results.isEmpty()) {
            A message = work.answer(results);
            sending.lock();
            try {
                if (!hasEnded()) {
                    client.onNext(message);
                }
            } finally {
                sending.unlock();
            }
            sent(results.size());
            results = take();
        }
    }

    private synchronized boolean hasEnded() {
        return ended;
    }

    /** What goes into the next message; with nothing in it this thread has sent its last. */
    private synchronized List<R> take() {
        List<R> results = new ArrayList<>();
        if (!ended && client.isReady()) {
            while (results.size() < TOGETHER_MAX && !ready.isEmpty()) {
                results.add(ready.remove());
            }
        }
        if (results.isEmpty()) {
            flushing = false;
            completeWhereDone();
        }
        return results;
    }

    private synchronized void sent(int count) {
        unanswered -= count;
        readOn();
    }

    /** Not beside a thread that sends. */
    private void completeWhereDone() {
        if (allSent && unanswered == 0 && !ended && !flushing) {
            ended = true;
            client.onCompleted();
        }
    }

    @Override
    public void onError(Throwable gone) {
        end();
    }

    @Override
    public synchronized void onCompleted() {
        allSent = true;
        completeWhereDone();
    }
}
