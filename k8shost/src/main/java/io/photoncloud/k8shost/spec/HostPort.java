package io.photoncloud.k8shost.spec;

import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;

/**
 * A port of a node that leads to a pod: one pod's at a time.
 *
 * @param ip at which of the node's addresses; empty for all of them
 */
public record HostPort(Protocol protocol, String ip, int port) {

    /** Also all addresses, as people write it. */
    private static final String ALL = "0.0.0.0";

    public HostPort {
        ip = ip.equals(ALL) ? "" : ip;
    }

    /** Whether what is sent to one of them could be meant for the other. */
    public boolean meets(HostPort other) {
        return protocol == other.protocol
                && port == other.port
                && (ip.isEmpty() || other.ip.isEmpty() || ip.equals(other.ip));
    }

    @Override
    public String toString() {
        return (ip.isEmpty() ? "" : ip + ":") + port + "/" + protocol;
    }
}
