package io.photoncloud.chainfire.resources.reconcile;

/** How the thread of a loop is ended. */
public final class Ending {

    private Ending() {}

    /** Interrupts a thread and waits until it has ended, however often the waiting itself is interrupted. */
    public static void await(Thread thread) {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
