package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.reconcile.Ending;
import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.k8shost.datapath.ServiceDataPath;
import io.photoncloud.k8shost.datapath.ServiceDataPath.Backend;
import io.photoncloud.k8shost.datapath.ServiceDataPath.Route;
import io.photoncloud.k8shost.service.ServiceRecord.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Tells this node's data path of all services, whenever one changes. Every node does it for itself. */
public final class ServiceRouting implements AutoCloseable {

    private static final Key ALL = Key.utf8("all");

    private final Table<ServiceRecord> services;
    private final Thread thread;

    /** Starts to, with a {@code nanoTime} that never goes back. */
    public ServiceRouting(
            ReplicatedStore store, ServiceDataPath dataPath, LongSupplier nanoTime, RandomGenerator random) {
        this.services = ServiceStore.services(store);
        KeyLoop loop = new KeyLoop(
                "routes to services",
                List.of(new KeyLoop.Feed<>(services, _ -> ALL)),
                () -> List.of(ALL),
                _ -> {
                    dataPath.apply(routes());
                    return Optional.empty();
                },
                ReconcileLoop.Options.DEFAULT,
                nanoTime,
                random);
        this.thread = Thread.ofVirtual().name("service-routing").start(() -> run(loop));
    }

    private static void run(KeyLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        var _ = WholeList.read(services::list, 0, row -> routes(row.value(), routes));
        return routes;
    }

    private static void routes(ServiceRecord service, List<Route> routes) {
        for (ServiceRecord.Port port : service.ports()) {
            List<Backend> backends = service.endpoints().stream()
                    .filter(Endpoint::ready)
                    .map(one -> new Backend(one.ip(), port.targetPort()))
                    .toList();
            String named = ServiceRecord.id(service.namespace(), service.name())
                    + (port.name().isEmpty() ? "" : ":" + port.name());
            routes.add(new Route(named, service.clusterIp(), port.port(), port.protocol(), port.nodePort(), backends));
        }
    }

    @Override
    public void close() {
        Ending.await(thread);
    }
}
