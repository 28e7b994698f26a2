package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * Work on file channels that an interrupt does not end. A file channel closes itself, for all its users, when a thread in it
 * is interrupted; so the interrupt is put aside meanwhile, and work whose channel was closed under it is done once more
 * from its beginning, on a new one.
 */
final class Uninterrupted {

    /** An interrupt costs one attempt; nobody is interrupted this often. */
    private static final int ATTEMPTS_MAX = 1_000;

    private Uninterrupted() {}

    /** Opens its channels itself, and may be run several times. */
    interface Work {
        void run() throws IOException;
    }

    static void run(Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            for (int attempt = 1; ; attempt++) {
                try {
                    work.run();
                    return;
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    if (attempt == ATTEMPTS_MAX) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
