package io.photoncloud.prismnet.dataplane;

import java.util.Map;

/** What there is of a VPC. */
public record VpcSeen(Map<String, PortSeen> ports) {

    public VpcSeen {
        ports = Map.copyOf(ports);
    }

    /**
     * @param generation which it was made as
     * @param up whether it is plugged in and passes packets, as of that generation
     * @param fault why it is not, where somebody has to do something; empty for none
     */
    public record PortSeen(long generation, boolean up, String fault) {}
}
