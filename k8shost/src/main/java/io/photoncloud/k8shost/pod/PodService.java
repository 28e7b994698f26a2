package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.GroupedChanges;
import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.event.ResourceEvent.Severity;
import io.photoncloud.chainfire.resources.event.ResourceEvents;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.RowWait;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PortReturns;
import io.photoncloud.k8shost.node.NodeService;
import io.photoncloud.k8shost.placement.Scheduler.Candidate;
import io.photoncloud.k8shost.spec.Names;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodSpec;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import io.photoncloud.k8shost.spec.PodSpecCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes, shows and deletes pods. Safe for many threads. */
public final class PodService {

    /** Where whoever names no namespace makes things. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** A day. */
    static final long GRACE_SECONDS_MAX = 86_400;

    /** What a pod is made of, as it is kept: it is read and written with each change of its status. */
    static final int SPEC_BYTES_MAX = 256 << 10;

    /** A pod and its index entries, its namespace and that one's, the node, an event, the record and its indexes, the key. */
    private static final int OPERATIONS_EACH_MAX = 24;

    private static final String READ = "pod.read";
    private static final String PLACING = "placing";

    private final Table<Pod> pods;
    private final PodPlacing placing;
    private final NamespaceService namespaces;
    private final NodeService nodes;
    private final ResourceEvents events;
    private final Changes changes;
    private final GroupedChanges grouped;
    private final Access access;
    private final IdSource ids;
    private final LongSupplier nanoTime;
    private final PodUsage usage;
    private final PortReturns.Notes returns;
    private final AtomicReference<@Nullable Alive> alive = new AtomicReference<>();

    /** @param nanoTime a clock that never goes back */
    public PodService(
            ReplicatedStore store,
            NamespaceService namespaces,
            NodeService nodes,
            ResourceEvents events,
            Changes changes,
            Access access,
            IdSource ids,
            LongSupplier nanoTime,
            PodUsage usage,
            PortReturns.Notes returns) {
        this.pods = PodStore.pods(store);
        this.placing = new PodPlacing(nodes, events);
        this.namespaces = namespaces;
        this.nodes = nodes;
        this.events = events;
        this.changes = changes;
        this.grouped = new GroupedChanges(store, changes, OPERATIONS_EACH_MAX);
        this.access = access;
        this.ids = ids;
        this.nanoTime = nanoTime;
        this.usage = usage;
        this.returns = returns;
    }

    /** As callers say it; null for what they leave out. */
    public record NewPod(
            @Nullable String name,
            @Nullable String namespace,
            TenantNames tenant,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations,
            PodForm form) {}

    /**
     * A pod, and whether its node has been heard of.
     *
     * @param nodeLost what is told of it may be long past
     */
    public record Shown(Row<Pod> row, boolean nodeLost) {}

    public Shown create(NewPod wanted, Manner manner) {
        String name = Names.pod("name", wanted.name());
        String namespace =
                wanted.namespace() == null ? DEFAULT_NAMESPACE : Names.label("namespace", wanted.namespace());
        Map<String, String> labels = Names.labels("labels", wanted.labels());
        Map<String, String> annotations = Names.annotations("annotations", wanted.annotations());
        PodSpec spec = wanted.form().toSpec();
        Check.that(PodSpecCodec.bytes(spec) <= SPEC_BYTES_MAX, "spec", "at most " + SPEC_BYTES_MAX + " bytes");
        Tenant tenant = namespaces.owning(namespace, wanted.tenant(), "pod.create");
        requireAllowed(spec, tenant);
        Pod.Wanted pod = new Pod.Wanted(ids.nextUuid().toString(), tenant, namespace, name, labels, annotations, spec);
        List<Candidate> candidates = placing.candidates();
        Row<Pod> made = switch (manner.effect()) {
            case MADE ->
                grouped.makeRow(
                        PLACING,
                        "pod.create",
                        manner.idempotency(),
                        PodStore.CODEC,
                        change -> create(change, pod, candidates));
            case SHOWN -> changes.show(change -> create(change, pod, candidates));
        };
        return new Shown(made, false);
    }

    /** What reaches into the node, and not everybody may: whoever owns a project does not own the nodes. */
    private void requireAllowed(PodSpec spec, Tenant tenant) {
        if (spec.usesHostPath()) {
            access.require("pod.mount-host-path", tenant);
        }
        if (spec.usesHostPort()) {
            access.require("pod.use-host-port", tenant);
        }
        if (spec.isPrivileged() || spec.isUnconfined()) {
            access.requireOfSystem("pod.privileged");
        }
        if (spec.addsCapabilities()) {
            access.requireOfSystem("pod.add-capability");
        }
    }

    private Row<Pod> create(Change change, Pod.Wanted wanted, List<Candidate> candidates) {
        PodPort port = namespaces.portIn(change, wanted.namespace(), wanted.tenant());
        Pod pod = Pod.create(
                wanted, port, placing.place(change.rows(), wanted.spec().wants(), candidates), change.now());
        change.about(pod.ref());
        change.detail("uid", pod.uid());
        placing.tell(change.rows(), pod);
        return new Row<>(pod.key(), change.rows().insert(pods, pod), 0, 0);
    }

    public Shown get(String namespace, String name, TenantNames named) {
        Row<Pod> row = admit(namespace, name, named, READ, find(namespace, name));
        return shown(row);
    }

    /** A pod, if its caller may do with it what the permission says. @throws CloudException NOT_FOUND or PERMISSION_DENIED */
    public Pod admitted(String namespace, String name, TenantNames named, String permission) {
        return admit(namespace, name, named, permission, find(namespace, name)).value();
    }

    private Shown shown(Row<Pod> row) {
        Pod pod = row.value();
        return new Shown(row, pod.isScheduled() && !nodes.isAlive(pod.node()));
    }

    /** To somebody who follows pods: who is alive is looked at now and then, once for all of them. */
    public Shown seen(Row<Pod> row) {
        Alive known = alive.get();
        if (known == null || nanoTime.getAsLong() - known.at() > Alive.KEPT.toNanos()) {
            known = new Alive(nodes.alive(), nanoTime.getAsLong());
            alive.set(known);
        }
        Pod pod = row.value();
        return new Shown(row, pod.isScheduled() && !known.nodes().contains(pod.node()));
    }

    private record Alive(Set<String> nodes, long at) {
        private static final Duration KEPT = Duration.ofSeconds(1);
    }

    private @Nullable Row<Pod> find(String namespace, String name) {
        return pods.find(Pod.key(namespace, name)).orElse(null);
    }

    private Row<Pod> admit(
            String namespace, String name, TenantNames named, String permission, @Nullable Row<Pod> found) {
        return access.admit(new Access.Wanted(Pod.ref(namespace, name), named, permission), found, Pod::tenant);
    }

    /** A page of pods. */
    public record PodPage(List<Shown> pods, @Nullable String nextPageToken) {
        public PodPage {
            pods = List.copyOf(pods);
        }
    }

    /**
     * Of one namespace where that is named.
     *
     * @throws CloudException NOT_FOUND never: of a namespace that is not the caller's there is nothing to be seen
     */
    public PodPage list(@Nullable String namespace, TenantNames named, PageRequest page) {
        var filter = access.listing(READ, named);
        RowPage<Pod> found = namespace == null || namespace.isEmpty()
                ? PodStore.BY_TENANT.list(pods, filter, page)
                : TenantIndex.list(pods, PodStore.BY_NAMESPACE, IndexKey.of(namespace), page);
        var alive = nodes.alive();
        return new PodPage(
                found.rows().stream()
                        .filter(row -> filter.admits(row.value().tenant()))
                        .map(row -> new Shown(
                                row,
                                row.value().isScheduled()
                                        && !alive.contains(row.value().node())))
                        .toList(),
                found.nextPageToken());
    }

    /** Those that the caller may see, of one namespace where that is named, to be followed. */
    public Followed<Pod> followed(@Nullable String namespace, TenantNames named) {
        var filter = access.listing(READ, named);
        return namespace == null || namespace.isEmpty()
                ? PodStore.BY_TENANT.followed(pods, filter)
                : new Followed<>(
                        pods,
                        List.of(request -> pods.list(PodStore.BY_NAMESPACE, IndexKey.of(namespace), request)),
                        pod -> pod.namespace().equals(namespace) && filter.admits(pod.tenant()));
    }

    /** Those of a node, for itself. */
    public Followed<Pod> ofNode(String node) {
        return new Followed<>(
                pods,
                List.of(request -> pods.list(PodStore.BY_NODE, IndexKey.of(node), request)),
                pod -> pod.node().equals(node));
    }

    /**
     * Its containers are asked to end, and killed where they have not after the grace; then it is gone.
     *
     * @param graceSeconds instead of the pod's own; null for that
     */
    public Shown delete(String namespace, String name, TenantNames named, @Nullable Long graceSeconds, Manner manner) {
        if (graceSeconds != null) {
            Check.range("grace_period_seconds", graceSeconds, 0, GRACE_SECONDS_MAX);
        }
        Row<Pod> found = find(namespace, name);
        if (found == null) {
            return new Shown(manner.repeat(changes, "pod.delete", PodStore.CODEC, Pod.ref(namespace, name)), false);
        }
        Pod known = admit(namespace, name, named, "pod.delete", found).value();
        Duration grace = graceSeconds == null ? known.spec().terminationGrace() : Duration.ofSeconds(graceSeconds);
        return shown(manner.makeRow(changes, "pod.delete", PodStore.CODEC, change -> {
            change.about(known.ref());
            return delete(change, known, grace, manner);
        }));
    }

    private Row<Pod> delete(Change change, Pod known, Duration grace, Manner manner) {
        Row<Pod> row = change.rows().find(pods, known.key()).orElse(null);
        boolean abandoned = row != null
                && row.value().isScheduled()
                && grace.isZero()
                && !nodes.isAlive(change.rows(), row.value().node());
        Row<Pod> deleting = change.rows().updateRow(pods, known.key(), present -> {
            manner.precondition().require(present.modRevision());
            return present.value().deleted(grace, change.now());
        });
        if (!deleting.value().isScheduled() || abandoned) {
            Wants free = known.spec().wants().withoutPorts();
            PodRecords.remove(change.rows(), pods, nodes, usage, returns, deleting.value(), free);
        } else if (row != null && row.value().deletion() == null) {
            change.event(
                    known.own(),
                    Severity.NORMAL,
                    "Killing",
                    "it is deleted, with a grace of " + grace.toSeconds() + " s");
        }
        return deleting;
    }

    /** What happened to a pod, by when it last did. */
    public RowPage<ResourceEvent> listEvents(String namespace, String name, TenantNames named, PageRequest page) {
        Pod pod = get(namespace, name, named).row().value();
        return RowPage.read("events of " + pod.uid(), page, request -> events.list(pod.own(), request));
    }

    /**
     * Waits until a pod is ready or has ended, or something keeps it from that.
     *
     * @return as it then is, or as it is when the time is over
     */
    public Shown awaitStarted(Shown begun, Duration patience) {
        Row<Pod> then = RowWait.until(
                pods,
                begun.row(),
                pod -> pod.status().isReady()
                        || pod.status().phase().isOver()
                        || PodExplanation.of(pod).hasFailed(),
                patience,
                nanoTime);
        return then == null ? begun : shown(then);
    }

    /** Waits until a pod is gone. */
    public Shown awaitGone(Shown begun, Duration patience) {
        Row<Pod> then = RowWait.until(pods, begun.row(), _ -> false, patience, nanoTime);
        return then == null ? begun : shown(then);
    }
}
