package io.photoncloud.nightlight.alerting;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What is still to be sent: where there is no room the oldest goes, which will be told again. Safe for use by many threads. */
final class NoticeQueue {
    private final int capacity;
    private final Deque<Notice> waiting = new ArrayDeque<>();
    private long dropped;
    private boolean closed;

    NoticeQueue(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    synchronized void add(List<Notice> notices) {
        for (Notice notice : notices) {
            if (waiting.size() == capacity) {
                waiting.removeFirst();
                dropped++;
            }
            waiting.addLast(notice);
        }
        notifyAll();
    }

    /** The oldest ones; none where there are none before the time is over, or the queue is closed. */
    synchronized List<Notice> take(int most, long waitMs) throws InterruptedException {
        long deadline = System.nanoTime() + waitMs * 1_000_000;
        while (waiting.isEmpty() && !closed) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        List<Notice> taken = new ArrayList<>();
        while (taken.size() < most && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
        }
        return taken;
    }

    synchronized void dropped(int more) {
        dropped += more;
    }

    synchronized long dropped() {
        return dropped;
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
