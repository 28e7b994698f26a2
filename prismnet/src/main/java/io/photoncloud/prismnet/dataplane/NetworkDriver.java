package io.photoncloud.prismnet.dataplane;

import java.time.Duration;
import java.util.Set;

/**
 * Makes VPCs real, and says what became of them. It is told what a VPC shall be, whole, and never what changed: the same
 * state again changes nothing, and mends what somebody else has changed. A call ends within its time, by an exception if
 * need be. Safe for many threads; of one VPC there is one call at a time.
 */
public non-sealed interface NetworkDriver extends NetworkDataplane {

    /**
     * In whose name a call is.
     *
     * @param epoch larger for each later holder of the work: what one with a larger has written is not written by one with
     *     a smaller, who has lost the work and does not know it yet
     * @param time how long the call may take
     */
    record Turn(long epoch, Duration time) {}

    /** The VPCs that it has something of, as far as it is this service's. @throws DataplaneException */
    Set<String> vpcs(Duration time);

    /** Makes a VPC so, at once or not at all. @throws DataplaneException nothing was changed, or whether it was is not known */
    void apply(VpcState desired, Turn turn);

    /** What there is of a VPC. @throws DataplaneException it cannot be told */
    VpcSeen observe(String vpc, Duration time);

    /** Leaves nothing of a VPC. @throws DataplaneException as of {@link #apply} */
    void remove(String vpc, Turn turn);
}
