package io.photoncloud.prismnet.dataplane;

import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import io.photoncloud.prismnet.address.MacAddress;
import java.util.List;

/**
 * What a VPC shall be: everything that a driver needs, as of one moment. Whatever else networks come to have, filters and routes
 * say, gets a list of its own here.
 *
 * @param revision of the newest change that is in it
 */
public record VpcState(
        String id, long revision, List<CidrBlock> blocks, List<SubnetState> subnets, List<PortState> ports) {

    public VpcState {
        blocks = List.copyOf(blocks);
        subnets = List.copyOf(subnets);
        ports = List.copyOf(ports);
    }

    /** @param gateways of each block, in the same order */
    public record SubnetState(String id, List<CidrBlock> blocks, List<IpAddress> gateways) {

        public SubnetState {
            blocks = List.copyOf(blocks);
            gateways = List.copyOf(gateways);
        }
    }

    /**
     * @param host where it is plugged in; empty for nowhere yet
     * @param generation by which a driver says what it has made so
     */
    public record PortState(
            String id,
            String subnet,
            List<IpAddress> addresses,
            MacAddress mac,
            String host,
            boolean adminUp,
            long generation) {

        public PortState {
            addresses = List.copyOf(addresses);
        }
    }
}
