package io.photoncloud.k8shost.agent;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.Tenancy;
import io.photoncloud.k8shost.metering.PodAmounts;
import io.photoncloud.k8shost.metering.PodMeterStore;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.network.PodPorts;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.Node;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.pod.PodScheduling;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.pod.PodUsage;
import io.photoncloud.k8shost.probe.Probing;
import io.photoncloud.k8shost.runtime.PodRef;
import io.photoncloud.k8shost.runtime.PodRuntime.Capacity;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.SandboxSpec;
import io.photoncloud.k8shost.runtime.simulated.Faults;
import io.photoncloud.k8shost.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** All that is in one process's memory: its services, and the node that it is. */
final class House implements AutoCloseable {

    static final String NODE = "n1";
    static final Condition ALWAYS = Condition.absent(Key.utf8("k8shost/nothing"));

    final NodeService nodes;
    final PodService pods;
    final PodRecords records;
    final Metering<PodAmounts> metering;
    final SimulatedRuntime runtime;
    final Probing probing;
    final PodDirectories directories;
    final PodWorker worker;
    final PodScheduling scheduling;
    private final AtomicLong nanos = new AtomicLong();
    final PodPorts ports;
    final PortReturns returns;
    private final PulledImages pulled;

    /** Its runtime gives pods their addresses. */
    House(ReplicatedStore store, Path directory, Faults faults, InstantSource clock, IdSource ids) {
        this(store, directory, faults, clock, ids, NODE, PodSubnets.OF_RUNTIME, new FakePorts().seenBy(_ -> {}));
    }

    /** Pods have ports in a subnet of the cluster. */
    House(
            ReplicatedStore store,
            Path directory,
            Faults faults,
            InstantSource clock,
            IdSource ids,
            String node,
            PodPorts ports) {
        this(store, directory, faults, clock, ids, node, PodSubnets.ofPrismNet("subnet-1", ports), ports);
    }

    private House(
            ReplicatedStore store,
            Path directory,
            Faults faults,
            InstantSource clock,
            IdSource ids,
            String node,
            PodSubnets subnets,
            PodPorts ports) {
        this.ports = ports;
        this.returns = new PortReturns(store, ports, clock);
        PortReturns.Notes notes = new PortReturns.Notes(store, clock);
        ResourceEvents events = new ResourceEvents(store, "k8shost", clock);
        Changes changes = new Changes(store, new AuditLog(store, "k8shost", ids), events, clock, System::nanoTime);
        Access access = new Access(
                new Tenancy(SecurityMode.OPEN),
                new Authorizer(SecurityMode.OPEN, (caller, permission, scope, attributes) -> true));
        this.nodes = new NodeService(store, changes, access);
        NamespaceService namespaces =
                new NamespaceService(store, changes, new Referrers(List::of), access, SecurityMode.OPEN, subnets);
        this.metering = new Metering<>(
                store, PodMeterStore.meters(store), new UsageOutbox(store, "k8shost", _ -> {}), Duration.ofHours(1));
        PodUsage usage = new PodUsage(metering, clock);
        this.pods =
                new PodService(store, namespaces, nodes, events, changes, access, ids, System::nanoTime, usage, notes);
        this.scheduling = new PodScheduling(store, nodes, events, Duration.ofMinutes(1), clock, this::later, usage);
        this.records = new PodRecords(store, nodes, events, usage, notes);
        this.runtime = new SimulatedRuntime(
                new SimulatedRuntime.Options(
                        directory.resolve("runtime"), new Capacity(4_000, 1L << 30, 10), "10.244.0", Duration.ZERO),
                clock,
                faults);
        this.probing = new Probing(runtime, runtime, clock);
        this.directories = new PodDirectories(directory.resolve("pods"));
        this.pulled = PulledImages.open(directory.resolve("pulled"), new Random(1)); // tidy: names of files
        PortStep port = new PortStep(ports, records, ALWAYS);
        PodActions doing =
                new PodActions(runtime, probing, directories, port, pulls(), clock, Runnable::run, uid -> {});
        this.worker = new PodWorker(node, records, runtime, probing, directories, doing, ALWAYS, clock);
    }

    /** Makes what a pod that nobody knows of has left. */
    void leaveSandbox(String uid, Path logs) throws PodRuntimeException {
        var _ = runtime.runSandbox(new SandboxSpec(
                new PodRef(uid, "default", "gone"),
                0,
                "hash",
                "gone",
                false,
                List.of(),
                SandboxSpec.Dns.OF_RUNTIME,
                logs,
                Map.of(),
                Map.of(),
                false,
                List.of()));
    }

    /** In nobody's name. */
    ImagePulls pulls() {
        return new ImagePulls(runtime, _ -> ImagePulls.Credentials.NONE, pulled, Duration.ofMinutes(1));
    }

    /** Two minutes go by between any two looks at what is lost. */
    private long later() {
        return nanos.addAndGet(Duration.ofMinutes(2).toNanos());
    }

    /** Gives back the ports of pods that are gone, as far as that is done now. */
    void giveBackPorts() {
        returns.table().list(PageRequest.first(100)).rows().forEach(row -> {
            var _ = returns.reconcile(row);
        });
    }

    static Node machine(InstantSource clock) {
        return machine(NODE, clock);
    }

    static Node machine(String name, InstantSource clock) {
        return new Node(
                name,
                "simulated",
                "simulated",
                new Node.Room(4_000, 1L << 30),
                new Node.Room(4_000, 1L << 30),
                10,
                Node.Taken.NOTHING,
                false,
                "here",
                clock.instant());
    }

    @Override
    public void close() {
        probing.close();
        runtime.close();
    }
}
