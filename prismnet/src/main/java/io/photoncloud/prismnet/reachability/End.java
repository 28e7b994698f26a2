package io.photoncloud.prismnet.reachability;

import io.photoncloud.prismnet.address.IpAddress;
import java.util.List;

/** From or to where a packet goes. */
sealed interface End {

    IpAddress address();

    /** The port of the VPC that has the address. */
    record AtPort(Endpoint endpoint, IpAddress address) implements End {}

    /** An address of a VPC that no port has. */
    record Unused(String vpc, IpAddress address) implements End {}

    /** An address that is in no VPC of ours. */
    record Outside(IpAddress address) implements End {}

    /** The security groups that are at the address: none where no port is. */
    default List<String> groupIds() {
        return switch (this) {
            case AtPort(Endpoint endpoint, var _) -> endpoint.groupIds();
            case Unused _, Outside _ -> List.of();
        };
    }
}
