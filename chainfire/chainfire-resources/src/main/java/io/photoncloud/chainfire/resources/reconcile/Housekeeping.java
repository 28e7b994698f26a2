package io.photoncloud.chainfire.resources.reconcile;

import io.photoncloud.chainfire.store.ReplicatedStore;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What one of a service's processes does for all of them: each piece of work under a lease of its own.
 *
 * @param service leads the leases' names
 * @param holder who this process is, for people
 * @param nanoTime a clock that never goes back
 */
public record Housekeeping(ReplicatedStore store, String service, String holder, LongSupplier nanoTime) {

    /** The longest time without anybody at work after a process has died. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** Stands for the lease of a piece of work, and does it while this process holds that. To be closed before the store. */
    public Leaseholder alone(String what, Leaseholder.Work work) {
        return new Leaseholder(store, service + "/lease/" + what, holder, LEASE, nanoTime, work);
    }
}
