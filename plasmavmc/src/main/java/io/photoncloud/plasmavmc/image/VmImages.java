package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.plasmavmc.hypervisor.ImageFile;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What this node's VMs are made of. */
public interface VmImages {

    /**
     * The file of an image, which stays for as long as a VM of this node is made of it. Never waits for one that is on its way.
     *
     * @param since when it was first asked for: what failed before is tried again
     * @throws NotYet it is on its way
     * @throws CannotBeDone it cannot be had, and why
     */
    Obtained obtain(String image, Instant since) throws NotYet, CannotBeDone;

    /**
     * What there is of an image.
     *
     * @param virtualBytes of the disk that it holds; 0 where nobody knows
     * @param file null where disks are made without it
     */
    record Obtained(long virtualBytes, @Nullable ImageFile file) {}

    /** How long one may take to come. */
    Duration timeMax();
}
