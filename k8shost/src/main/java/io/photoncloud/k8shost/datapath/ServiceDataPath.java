package io.photoncloud.k8shost.datapath;

import io.photoncloud.k8shost.runtime.SandboxSpec.Protocol;
import java.io.IOException;
import java.util.List;

/**
 * Leads what is sent to services to the pods behind them, from this node and from its pods. It is always told everything, and
 * makes it so at once: what is not told any more is led nowhere. What others have set up on the node is not touched.
 */
public interface ServiceDataPath extends AutoCloseable {

    /** Which of the drivers this is: {@code none} leads nothing anywhere. */
    String driver();

    /**
     * @param routes all there are
     * @throws IOException it could not be done, and everything is as before; it is told again
     */
    void apply(List<Route> routes) throws IOException, InterruptedException;

    /**
     * A port of a service.
     *
     * @param service for people: namespace, name and the port's name
     * @param clusterIp empty for a headless one
     * @param nodePort 0 for none
     * @param backends none where nobody is ready: then connections are refused
     */
    record Route(String service, String clusterIp, int port, Protocol protocol, int nodePort, List<Backend> backends) {
        public Route {
            backends = List.copyOf(backends);
        }
    }

    record Backend(String ip, int port) {}

    @Override
    void close();
}
