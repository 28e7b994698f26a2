package io.photoncloud.k8shost.network;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.network.PodPort.Given;
import io.photoncloud.k8shost.network.PodPort.Owner;
import org.jspecify.annotations.Nullable;

/** In which subnet a new pod is: its namespace's, or else the cluster's; or in none, where pods have no ports. */
public final class PodSubnets {

    /** The container runtime gives pods their addresses. */
    public static final PodSubnets OF_RUNTIME = new PodSubnets("", null);

    private static final String FIELD = "subnet_id";

    private final String ofCluster;
    private final @Nullable PodPorts ports;

    private PodSubnets(String ofCluster, @Nullable PodPorts ports) {
        this.ofCluster = ofCluster;
        this.ports = ports;
    }

    /** @param ofCluster the subnet of namespaces that have none; empty where they all have to have one */
    public static PodSubnets ofPrismNet(String ofCluster, PodPorts ports) {
        return new PodSubnets(ofCluster, ports);
    }

    /**
     * That a namespace's pods can be in a subnet.
     *
     * @throws CloudException VALIDATION_ERROR, it is none of the tenant's; CONFLICT, pods have no ports here; UNAVAILABLE
     */
    public void require(Tenant tenant, String subnet) {
        if (ports == null) {
            throw new CloudException(
                    ErrorCode.CONFLICT,
                    "pods have no addresses of PrismNET here: leave out subnet_id, or have photon.k8shost.pod-network"
                            + " set to prismnet",
                    CloudException.fieldDetails(FIELD, "only with photon.k8shost.pod-network=prismnet"));
        }
        try {
            ports.require(tenant, subnet);
        } catch (CloudException e) {
            throw e.code() == ErrorCode.NOT_FOUND
                    ? CloudException.invalid(
                            FIELD,
                            "a subnet of the namespace's project",
                            "project " + tenant.project() + " has no subnet " + subnet
                                    + ": make it with PrismNET's POST /api/v1/subnets, or name one that it has")
                    : e;
        }
    }

    /**
     * The port that a new pod is to have.
     *
     * @param subnet of its namespace; empty for none
     * @throws CloudException CONFLICT, there is no subnet for it
     */
    public PodPort wanted(String namespace, String subnet) {
        if (ports == null) {
            return PodPort.NONE;
        }
        if (!subnet.isEmpty()) {
            return new PodPort(subnet, Owner.PROJECT, "", "", Given.NOTHING);
        }
        if (!ofCluster.isEmpty()) {
            return new PodPort(ofCluster, Owner.CLUSTER, "", "", Given.NOTHING);
        }
        throw new CloudException(
                ErrorCode.CONFLICT,
                "namespace " + namespace
                        + " has no subnet for its pods' addresses: give it one by PATCH /api/v1/namespaces/" + namespace
                        + " with subnet_id, or set photon.k8shost.pod-subnet",
                CloudException.fieldDetails("namespace", "one with a subnet_id"));
    }
}
