package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PodPorts;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.PodRuntimeException.Reason;

/**
 * Has a pod's port made before the pod is run. What was given is written down at once; where that did not come to pass the
 * same call with the same key tells it again. A pod that came from another node keeps its port.
 */
final class PortStep {

    private final PodPorts ports;
    private final PodRecords records;
    private final Condition condition;

    /** @param condition that this is the node still */
    PortStep(PodPorts ports, PodRecords records, Condition condition) {
        this.ports = ports;
        this.records = records;
        this.condition = condition;
    }

    /** @throws PodRuntimeException it was not given, and is to be asked for again */
    void take(Pod pod) throws PodRuntimeException {
        try {
            PodPort port = pod.port();
            if (!port.isGiven()) {
                port = port.with(ports.take(pod.holder(), port));
                records.given(pod, port, condition);
            }
            if (!port.host().equals(pod.node())) {
                ports.move(pod.holder(), port, pod.node());
                records.given(pod, port.at(pod.node()), condition);
            }
        } catch (CloudException e) {
            throw new PodRuntimeException(
                    reason(e), "no port in subnet " + pod.port().subnet() + " yet: " + e.getMessage(), e);
        }
    }

    private static Reason reason(CloudException e) {
        return switch (e.code()) {
            case UNAVAILABLE, RATE_LIMITED, INTERNAL, UNAUTHENTICATED -> Reason.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> Reason.TIMEOUT;
            default -> Reason.REFUSED;
        };
    }
}
