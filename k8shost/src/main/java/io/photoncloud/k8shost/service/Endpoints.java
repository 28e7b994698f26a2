package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.reconcile.KeyLoop;
import io.photoncloud.chainfire.resources.reconcile.ReconcileLoop;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Keeps with each service which pods are behind it. A namespace is looked at whenever a pod or service in it changes; one
 * process does it for all.
 */
public final class Endpoints {

    private final ReplicatedStore store;
    private final Table<ServiceRecord> services;
    private final PodRecords pods;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    /** @param nanoTime a clock that never goes back */
    public Endpoints(ReplicatedStore store, PodRecords pods, LongSupplier nanoTime, RandomGenerator random) {
        this.store = store;
        this.services = ServiceStore.services(store);
        this.pods = pods;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Goes on until it is interrupted. */
    public void run(Condition condition) throws InterruptedException {
        new KeyLoop(
                        "endpoints",
                        List.of(
                                new KeyLoop.Feed<>(
                                        pods.table(),
                                        row -> Key.utf8(row.value().namespace())),
                                new KeyLoop.Feed<>(
                                        services, row -> Key.utf8(row.value().namespace()))),
                        List::of,
                        namespace -> {
                            update(namespace.toUtf8(), condition);
                            return Optional.empty();
                        },
                        ReconcileLoop.Options.DEFAULT,
                        nanoTime,
                        random)
                .run();
    }

    void update(String namespace, Condition condition) {
        List<ServiceRecord> there = new ArrayList<>();
        var _ = WholeList.read(
                page -> services.list(ServiceStore.BY_NAMESPACE, IndexKey.of(namespace), page),
                0,
                row -> there.add(row.value()));
        if (there.isEmpty()) {
            return;
        }
        List<Pod> all = pods.in(namespace);
        for (ServiceRecord service : there) {
            if (!service.behind(all).endpoints().equals(service.endpoints())) {
                write(service, all, condition);
            }
        }
    }

    private void write(ServiceRecord known, List<Pod> all, Condition condition) {
        TableResult<ServiceRecord> result = TableTransaction.run(store, rows -> {
            rows.require(condition);
            boolean same = rows.find(services, known.key())
                    .filter(row -> row.value().uid().equals(known.uid()))
                    .isPresent();
            return same ? rows.update(services, known.key(), service -> service.behind(all)) : known;
        });
        if (!(result instanceof TableResult.Done<ServiceRecord>)) {
            throw new IllegalStateException("the endpoints of a service could not be written: " + result);
        }
    }

    /** Services stand in the way of their namespace's deletion. */
    public Referrer referrer() {
        return (resource, change, max) -> resource.type().equals("namespace")
                ? change.rows().list(services, ServiceStore.BY_NAMESPACE, IndexKey.of(resource.id()), max).stream()
                        .map(row -> row.value().ref())
                        .toList()
                : List.of();
    }
}
