package io.photoncloud.prismnet.routetable;

import io.photoncloud.chainfire.resources.change.Change;
import java.util.List;

/** Knows the ports that routes may lead to: who makes ports, which are in subnets, which have route tables. */
public interface NextHops {

    /**
     * As a part of another change, which is made again if the ports change meanwhile.
     *
     * @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, one is no port of the VPC, or has no address of the
     *     destination's family
     */
    void require(Change change, String vpc, List<Route> routes);
}
