package io.photoncloud.common.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What one thread receives and another reads. Whoever receives waits while much is unread. */
public final class Pipe extends InputStream {

    private static final int UNREAD_BYTES_MAX = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int offset;
    private int unread;
    private boolean ended;
    private @Nullable IOException failure;

    public void put(byte[] bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unread > UNREAD_BYTES_MAX && !ended) {
                changed.await();
            }
            if (!ended) {
                chunks.add(bytes);
                unread += bytes.length;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether whoever received now would not have to wait. */
    public boolean hasRoom() {
        lock.lock();
        try {
            return unread <= UNREAD_BYTES_MAX;
        } finally {
            lock.unlock();
        }
    }

    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it too; whoever has read what came before hears why. */
    public void fail(IOException why) {
        lock.lock();
        try {
            if (!ended) {
                failure = why;
            }
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (chunks.isEmpty() && !ended) {
                changed.await();
            }
            if (chunks.isEmpty()) {
                if (failure != null) {
                    throw new IOException("the conversation was broken off", failure);
                }
                return -1;
            }
            return take(bytes, start, length);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] bytes, int start, int length) {
        byte[] first = chunks.getFirst();
        int count = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, bytes, start, count);
        offset += count;
        unread -= count;
        if (offset == first.length) {
            chunks.removeFirst();
            offset = 0;
        }
        changed.signalAll();
        return count;
    }
}
