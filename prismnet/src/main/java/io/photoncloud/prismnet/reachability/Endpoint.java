package io.photoncloud.prismnet.reachability;

import io.photoncloud.prismnet.port.Port;
import io.photoncloud.prismnet.routetable.RouteTable;
import io.photoncloud.prismnet.securitygroup.SecurityGroup;
import io.photoncloud.prismnet.vpc.Vpc;
import java.util.List;

/**
 * A port with everything that decides about its traffic.
 *
 * @param groups that it has
 * @param table of its subnet
 */
record Endpoint(Port port, Vpc vpc, List<SecurityGroup> groups, RouteTable table) {

    Endpoint {
        groups = List.copyOf(groups);
    }

    List<String> groupIds() {
        return groups.stream().map(SecurityGroup::id).toList();
    }
}
