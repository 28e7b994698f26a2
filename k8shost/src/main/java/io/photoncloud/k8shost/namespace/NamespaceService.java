package io.photoncloud.k8shost.namespace;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.k8shost.network.PodPort;
import io.photoncloud.k8shost.network.PodSubnets;
import io.photoncloud.k8shost.spec.Names;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes, shows and deletes namespaces. In open mode whoever makes something in a namespace that there is not makes it with
 * that; in enforced mode it has to be made first, so that nobody takes a name by mistyping theirs. Safe for many threads.
 */
public final class NamespaceService {

    /** Of what names a subnet. */
    static final int SUBNET_LENGTH_MAX = 64;

    private static final String READ = "namespace.read";

    private final Table<Namespace> namespaces;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final SecurityMode mode;
    private final PodSubnets subnets;

    public NamespaceService(
            ReplicatedStore store,
            Changes changes,
            Referrers referrers,
            Access access,
            SecurityMode mode,
            PodSubnets subnets) {
        this.namespaces = NamespaceStore.namespaces(store);
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.mode = mode;
        this.subnets = subnets;
    }

    /** @param subnet null or empty for the cluster's */
    public Row<Namespace> create(@Nullable String name, TenantNames named, @Nullable String subnet, Manner manner) {
        String valid = Names.label("name", name);
        Tenant tenant = access.creating("namespace.create", named);
        String chosen = chosen(tenant, subnet);
        return manner.makeRow(changes, "namespace.create", NamespaceStore.CODEC, change -> {
            Namespace namespace = new Namespace(valid, tenant, chosen, change.now());
            change.about(namespace.ref());
            return new Row<>(namespace.key(), change.rows().insert(namespaces, namespace), 0, 0);
        });
    }

    private String chosen(Tenant tenant, @Nullable String subnet) {
        String chosen = Check.length("subnet_id", subnet == null ? "" : subnet, 0, SUBNET_LENGTH_MAX);
        if (!chosen.isEmpty()) {
            subnets.require(tenant, chosen);
        }
        return chosen;
    }

    /** @param subnet for pods that are made from now on: empty for the cluster's, null for the one that it is */
    public Row<Namespace> update(String name, TenantNames named, @Nullable String subnet, Manner manner) {
        Row<Namespace> found = namespaces.find(Key.utf8(name)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "namespace.update", NamespaceStore.CODEC, ref(name));
        }
        Namespace known = admit(name, named, "namespace.update", found).value();
        String chosen = subnet == null ? null : chosen(known.tenant(), subnet);
        return manner.makeRow(changes, "namespace.update", NamespaceStore.CODEC, change -> {
            change.about(known.ref());
            return change.rows().updateRow(namespaces, known.key(), row -> {
                manner.precondition().require(row.modRevision());
                return chosen == null ? row.value() : row.value().in(chosen);
            });
        });
    }

    public Row<Namespace> get(String name, TenantNames named) {
        return admit(name, named, READ, namespaces.find(Key.utf8(name)).orElse(null));
    }

    private Row<Namespace> admit(String name, TenantNames named, String permission, @Nullable Row<Namespace> found) {
        return access.admit(new Access.Wanted(ref(name), named, permission), found, Namespace::tenant);
    }

    private static ResourceRef ref(String name) {
        return new ResourceRef(Namespace.NOUN, name, null);
    }

    public RowPage<Namespace> list(TenantNames named, PageRequest page) {
        return NamespaceStore.BY_TENANT.list(namespaces, access.listing(READ, named), page);
    }

    /** @throws CloudException CONFLICT, there are pods or services in it */
    public Row<Namespace> delete(String name, TenantNames named, Manner manner) {
        Row<Namespace> found = namespaces.find(Key.utf8(name)).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "namespace.delete", NamespaceStore.CODEC, ref(name));
        }
        Namespace known = admit(name, named, "namespace.delete", found).value();
        return manner.makeRow(changes, "namespace.delete", NamespaceStore.CODEC, change -> {
            change.about(known.ref());
            referrers.release(known.ref(), change);
            return change.rows().delete(namespaces, known.key());
        });
    }

    // For those who make things in a namespace

    /**
     * Whose a new thing in a namespace is.
     *
     * @param permission that the caller needs there
     * @throws CloudException NOT_FOUND, there is no such namespace of the caller's
     */
    public Tenant owning(String name, TenantNames named, String permission) {
        Optional<Row<Namespace>> found = namespaces.find(Key.utf8(name));
        if (found.isEmpty() && mode == SecurityMode.OPEN) {
            return access.creating(permission, named);
        }
        if (found.isEmpty()) {
            // Who may not even make things where they say they would is told no more than that.
            var _ = access.creating(permission, named);
            throw absent(name);
        }
        Tenant tenant = admit(name, named, READ, found.get()).value().tenant();
        access.require(permission, tenant);
        return tenant;
    }

    /** That a namespace is there and a tenant's when a change is made; in open mode it is made by the change if it is not. */
    public void require(Change change, String name, Tenant tenant) {
        var _ = required(change, name, tenant);
    }

    /** The same, for a pod: which port it is to have there. */
    public PodPort portIn(Change change, String name, Tenant tenant) {
        return subnets.wanted(name, required(change, name, tenant).subnet());
    }

    private Namespace required(Change change, String name, Tenant tenant) {
        Optional<Row<Namespace>> found = change.rows().find(namespaces, Key.utf8(name));
        if (found.isEmpty() && mode == SecurityMode.OPEN) {
            return change.rows().insert(namespaces, new Namespace(name, tenant, "", change.now()));
        }
        if (found.isEmpty() || !found.get().value().tenant().equals(tenant)) {
            throw absent(name);
        }
        return found.get().value();
    }

    private static CloudException absent(String name) {
        return new CloudException(
                ErrorCode.NOT_FOUND,
                "no namespace " + name + ": make it by POST /api/v1/namespaces",
                CloudException.fieldDetails("namespace", "a namespace that there is"));
    }
}
