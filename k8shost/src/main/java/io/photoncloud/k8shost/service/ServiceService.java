package io.photoncloud.k8shost.service;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.follow.Followed;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.pod.PodRecords;
import io.photoncloud.k8shost.pod.PodService;
import io.photoncloud.k8shost.service.ServiceRecord.Port;
import io.photoncloud.k8shost.spec.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, shows and deletes services. Safe for many threads. */
public final class ServiceService {

    static final int PORTS_MAX = 64;
    static final int PORT_MAX = 65_535;

    /** So many are tried of the addresses, or ports, that there are; it takes a nearly full range to try more than a few. */
    private static final int TRIES_MAX = 4_096;

    private static final String READ = "k8s-service.read";

    private final Table<ServiceRecord> services;
    private final PodRecords pods;
    private final NamespaceService namespaces;
    private final Changes changes;
    private final Access access;
    private final IdSource ids;
    private final Ranges ranges;

    /** What services have their addresses and ports of. */
    public record Ranges(ServiceRange addresses, int nodePortMin, int nodePortMax) {}

    public ServiceService(
            ReplicatedStore store,
            PodRecords pods,
            NamespaceService namespaces,
            Changes changes,
            Access access,
            IdSource ids,
            Ranges ranges) {
        this.services = ServiceStore.services(store);
        this.pods = pods;
        this.namespaces = namespaces;
        this.changes = changes;
        this.access = access;
        this.ids = ids;
        this.ranges = ranges;
    }

    /** As callers say it; null for what they leave out. */
    public record NewPort(
            @Nullable String name,
            @Nullable Integer port,
            @Nullable Integer targetPort,
            @Nullable String protocol,
            @Nullable Integer nodePort) {}

    /**
     * As callers say it; null for what they leave out.
     *
     * @param flat whether the one port is said by the flat fields
     */
    public record NewService(
            @Nullable String name,
            @Nullable String namespace,
            TenantNames tenant,
            @Nullable Map<String, String> labels,
            @Nullable String type,
            @Nullable String clusterIp,
            boolean flat,
            @Nullable List<NewPort> ports,
            @Nullable Map<String, String> selector) {}

    /** What is checked of it. */
    private record Wanted(
            String uid,
            Tenant tenant,
            String namespace,
            String name,
            Map<String, String> labels,
            ServiceRecord.Type type,
            @Nullable String clusterIp,
            List<Port> ports,
            Map<String, String> selector,
            long start) {}

    public Row<ServiceRecord> create(NewService asked, Manner manner) {
        String name = Names.label("name", asked.name());
        String namespace =
                asked.namespace() == null ? PodService.DEFAULT_NAMESPACE : Names.label("namespace", asked.namespace());
        ServiceRecord.Type type = type(asked.type());
        String clusterIp = clusterIp(asked.clusterIp(), type);
        List<Port> ports = ports(asked, type);
        Map<String, String> labels = Names.labels("labels", asked.labels());
        Map<String, String> selector = Names.labels("selector", asked.selector());
        Tenant tenant = namespaces.owning(namespace, asked.tenant(), "k8s-service.create");
        Wanted wanted = new Wanted(
                ids.nextUuid().toString(),
                tenant,
                namespace,
                name,
                labels,
                type,
                clusterIp,
                ports,
                selector,
                ids.nextLong());
        List<Pod> known = pods.in(namespace);
        return manner.makeRow(
                changes, "k8s-service.create", ServiceStore.CODEC, change -> create(change, wanted, known));
    }

    private static ServiceRecord.Type type(@Nullable String word) {
        return switch (word == null ? "ClusterIP" : word) {
            case "ClusterIP" -> ServiceRecord.Type.CLUSTER_IP;
            case "NodePort" -> ServiceRecord.Type.NODE_PORT;
            default ->
                throw CloudException.invalid(
                        "service_type", "ClusterIP or NodePort", "service_type: ClusterIP or NodePort");
        };
    }

    /** Null for any; empty for none. */
    private @Nullable String clusterIp(@Nullable String asked, ServiceRecord.Type type) {
        if (asked == null || asked.isEmpty()) {
            return null;
        }
        if (asked.equals(ServiceRecord.HEADLESS)) {
            Check.that(type == ServiceRecord.Type.CLUSTER_IP, "cluster_ip", "None only of a ClusterIP service");
            return "";
        }
        Check.that(ranges.addresses().contains(asked), "cluster_ip", "None or an address in " + ranges.addresses());
        return asked;
    }

    private List<Port> ports(NewService asked, ServiceRecord.Type type) {
        List<NewPort> forms = Check.size("ports", asked.ports(), 1, PORTS_MAX);
        List<Port> ports = new ArrayList<>(forms.size());
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < forms.size(); i++) {
            String at = asked.flat() ? "" : "ports[" + i + "].";
            NewPort form = Check.required(at + "port", forms.get(i));
            int number = Check.range(at + "port", form.port(), 1, PORT_MAX);
            Port port = new Port(
                    form.name() == null && forms.size() == 1 ? "" : Names.label(at + "name", form.name()),
                    number,
                    form.targetPort() == null
                            ? number
                            : Check.range(at + "target_port", form.targetPort(), 1, PORT_MAX),
                    Names.protocol(at + "protocol", form.protocol()),
                    nodePort(at + "node_port", form.nodePort(), type));
            Check.that(names.add(port.name()), at + "name", "different from the others");
            Check.that(numbers.add(port.protocol() + "/" + number), at + "port", "different from the others");
            ports.add(port);
        }
        return ports;
    }

    private int nodePort(String field, @Nullable Integer asked, ServiceRecord.Type type) {
        if (asked == null) {
            return 0;
        }
        Check.that(type == ServiceRecord.Type.NODE_PORT, field, "only of a NodePort service");
        return Check.range(field, asked, ranges.nodePortMin(), ranges.nodePortMax());
    }

    private Row<ServiceRecord> create(Change change, Wanted wanted, List<Pod> known) {
        namespaces.require(change, wanted.namespace(), wanted.tenant());
        ServiceRecord service = new ServiceRecord(
                wanted.uid(),
                wanted.tenant(),
                wanted.namespace(),
                wanted.name(),
                wanted.labels(),
                wanted.type(),
                wanted.clusterIp() == null ? freeAddress(change, wanted.start()) : wanted.clusterIp(),
                wanted.type() == ServiceRecord.Type.NODE_PORT ? withNodePorts(change, wanted) : wanted.ports(),
                wanted.selector(),
                List.of(),
                change.now());
        change.about(service.ref());
        return new Row<>(service.key(), change.rows().insert(services, service.behind(known)), 0, 0);
    }

    private String freeAddress(Change change, long start) {
        for (long i = 0; i < Math.min(TRIES_MAX, ranges.addresses().count()); i++) {
            String address = ranges.addresses().at(start + i);
            if (isFree(change, ServiceStore.BY_ADDRESS, IndexKey.of(address))) {
                return address;
            }
        }
        throw new CloudException(
                ErrorCode.CONFLICT,
                "no address of " + ranges.addresses() + " is free: delete services that are not needed, or ask for a"
                        + " headless one by \"cluster_ip\": \"None\"");
    }

    /** Looked at outside first: of those that are taken there are more than a transaction may have conditions. */
    private boolean isFree(Change change, Index<ServiceRecord> index, IndexKey key) {
        return services.find(index, key).isEmpty()
                && change.rows().find(services, index, key).isEmpty();
    }

    private List<Port> withNodePorts(Change change, Wanted wanted) {
        Set<String> taken = new HashSet<>();
        wanted.ports().forEach(port -> taken.add(port.protocol() + "/" + port.nodePort()));
        List<Port> ports = new ArrayList<>();
        for (Port port : wanted.ports()) {
            int nodePort = port.nodePort() == 0 ? freeNodePort(change, port, wanted.start(), taken) : port.nodePort();
            ports.add(new Port(port.name(), port.port(), port.targetPort(), port.protocol(), nodePort));
        }
        return ports;
    }

    private int freeNodePort(Change change, Port port, long start, Set<String> taken) {
        int count = ranges.nodePortMax() - ranges.nodePortMin() + 1;
        for (int i = 0; i < Math.min(TRIES_MAX, count); i++) {
            int number = ranges.nodePortMin() + (int) Math.floorMod(start + i, (long) count);
            if (taken.add(port.protocol() + "/" + number)
                    && isFree(change, ServiceStore.BY_NODE_PORT, ServiceStore.nodePort(port.protocol(), number))) {
                return number;
            }
        }
        throw new CloudException(
                ErrorCode.CONFLICT,
                "no port from " + ranges.nodePortMin() + " to " + ranges.nodePortMax()
                        + " is free: delete NodePort services that are not needed");
    }

    public Row<ServiceRecord> get(String namespace, String name, TenantNames named) {
        return admit(namespace, name, named, READ, find(namespace, name).orElse(null));
    }

    private Optional<Row<ServiceRecord>> find(String namespace, String name) {
        return services.find(ServiceRecord.key(namespace, name));
    }

    private Row<ServiceRecord> admit(
            String namespace, String name, TenantNames named, String permission, @Nullable Row<ServiceRecord> found) {
        return access.admit(
                new Access.Wanted(ServiceRecord.ref(namespace, name), named, permission), found, ServiceRecord::tenant);
    }

    /** Of one namespace where that is named. */
    public RowPage<ServiceRecord> list(@Nullable String namespace, TenantNames named, PageRequest page) {
        var filter = access.listing(READ, named);
        RowPage<ServiceRecord> found = namespace == null || namespace.isEmpty()
                ? ServiceStore.BY_TENANT.list(services, filter, page)
                : TenantIndex.list(services, ServiceStore.BY_NAMESPACE, IndexKey.of(namespace), page);
        return new RowPage<>(
                found.rows().stream()
                        .filter(row -> filter.admits(row.value().tenant()))
                        .toList(),
                found.nextPageToken());
    }

    /** Those that the caller may see, of one namespace where that is named, to be followed. */
    public Followed<ServiceRecord> followed(@Nullable String namespace, TenantNames named) {
        var filter = access.listing(READ, named);
        return namespace == null || namespace.isEmpty()
                ? ServiceStore.BY_TENANT.followed(services, filter)
                : new Followed<>(
                        services,
                        List.of(request -> services.list(ServiceStore.BY_NAMESPACE, IndexKey.of(namespace), request)),
                        service -> service.namespace().equals(namespace) && filter.admits(service.tenant()));
    }

    public Row<ServiceRecord> delete(String namespace, String name, TenantNames named, Manner manner) {
        Optional<Row<ServiceRecord>> found = find(namespace, name);
        if (found.isEmpty()) {
            return manner.repeat(changes, "k8s-service.delete", ServiceStore.CODEC, ServiceRecord.ref(namespace, name));
        }
        ServiceRecord known =
                admit(namespace, name, named, "k8s-service.delete", found.get()).value();
        return manner.makeRow(changes, "k8s-service.delete", ServiceStore.CODEC, change -> {
            change.about(known.ref());
            change.rows()
                    .find(services, known.key())
                    .ifPresent(row -> manner.precondition().require(row.modRevision()));
            return change.rows().delete(services, known.key());
        });
    }
}
