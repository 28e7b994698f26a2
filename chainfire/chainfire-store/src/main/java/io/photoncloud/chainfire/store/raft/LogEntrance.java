package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.entity.Task;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where entries go to JRaft's node, until the store closes. A node that is shut down refuses them; one that has been joined
 * trips over the queue it no longer has, and still applies what is in the log, which is when the next entry comes.
 */
final class LogEntrance {

    private final Node node;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    LogEntrance(Node node) {
        this.node = node;
    }

    /** Does not wait. @throws IllegalStateException the store is closing, and the entry certainly in no log */
    void apply(Task task) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store is closing");
            }
            node.apply(task);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Nothing enters any more when this returns. To be called before the node is shut down. */
    void close() {
        lock.writeLock().lock();
        try {
            closed = true;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
