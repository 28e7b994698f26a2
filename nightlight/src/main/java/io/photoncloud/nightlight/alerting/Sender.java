package io.photoncloud.nightlight.alerting;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends to one Alertmanager, on a thread of its own: what it is too slow for waits, within a bound, and of that the oldest goes. Safe for use by
 * many threads.
 */
final class Sender implements Runnable {
    private final Predicate<Batch> post;
    private final int capacity;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final Thread thread;
    private int size;
    private boolean closed;

    /**
     * @param post tells the Alertmanager, and whether it took it
     * @param capacity alerts that wait
     */
    Sender(Predicate<Batch> post, int capacity) {
        this.post = post;
        this.capacity = capacity;
        this.thread = Thread.ofVirtual().name("alertmanager").unstarted(this);
    }

    /** Alerts that several are told of. */
    static final class Batch {
        private final String body;
        private final int size;
        private final Runnable nobodyTookIt;
        private int senders;
        private boolean taken;

        /** @param nobodyTookIt is told once where all senders have done with it and none of them could tell it */
        Batch(String body, int size, int senders, Runnable nobodyTookIt) {
            this.body = body;
            this.size = size;
            this.senders = senders;
            this.nobodyTookIt = nobodyTookIt;
        }

        String body() {
            return body;
        }

        int size() {
            return size;
        }

        private synchronized void done(boolean took) {
            taken |= took;
            senders--;
            if (senders == 0 && !taken) {
                nobodyTookIt.run();
            }
        }
    }

    void start() {
        thread.start();
    }

    void send(Batch batch) {
        Deque<Batch> dropped = new ArrayDeque<>();
        synchronized (this) {
            if (closed) {
                dropped.add(batch);
            } else {
                waiting.add(batch);
                size += batch.size;
                while (size > capacity && waiting.size() > 1) {
                    Batch oldest = waiting.remove();
                    size -= oldest.size;
                    dropped.add(oldest);
                }
                notifyAll();
            }
        }
        dropped.forEach(one -> one.done(false));
    }

    synchronized int waiting() {
        return size;
    }

    @Override
    public void run() {
        try {
            for (Batch batch = take(); batch != null; batch = take()) {
                boolean took = false;
                try {
                    took = post.test(batch);
                } finally {
                    batch.done(took);
                }
            }
        } catch (InterruptedException _) {
            // Whoever interrupts wants the end as well.
            Thread.currentThread().interrupt();
        }
    }

    /** The next one; null at the end. */
    private synchronized @Nullable Batch take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        Batch next = waiting.poll();
        size -= next == null ? 0 : next.size;
        return next;
    }

    /** Sends what waits, and nothing more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    Thread thread() {
        return thread;
    }
}
