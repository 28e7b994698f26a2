package io.photoncloud.k8shost.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.k8shost.namespace.NamespaceService;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import io.photoncloud.k8shost.spec.Names;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps who the pods of a namespace are to registries, and tells it to nobody but the nodes. Safe for many threads. */
public final class RegistryService {

    static final int TEXT_LENGTH_MAX = 4_096;

    private static final String READ = "registry.read";

    /** As it stands in the name of an image. */
    private static final Pattern SERVER = Pattern.compile(
            "[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?(:[0-9]{1,5})?|\\[[0-9a-fA-F:]{2,39}](:[0-9]{1,5})?");

    private static final Pattern NO_COLON = Pattern.compile("[^:\\p{Cntrl}]+");

    private final Table<Registry> registries;
    private final NamespaceService namespaces;
    private final Changes changes;
    private final Access access;
    private final Sealer sealer;

    public RegistryService(
            ReplicatedStore store, NamespaceService namespaces, Changes changes, Access access, Sealer sealer) {
        this.registries = RegistryStore.registries(store);
        this.namespaces = namespaces;
        this.changes = changes;
        this.access = access;
        this.sealer = sealer;
    }

    /** As callers say it; null for what they leave out. */
    public record NewRegistry(
            @Nullable String name,
            TenantNames tenant,
            @Nullable String server,
            @Nullable String username,
            @Nullable String password) {

        @Override
        public String toString() {
            return "registry " + name;
        }
    }

    public Row<Registry> create(String namespace, NewRegistry wanted, Manner manner) {
        Names.label("namespace", namespace);
        String name = Names.label("name", wanted.name());
        String server = Check.matches("server", Check.text("server", wanted.server()), SERVER);
        String username = Check.length("username", Check.text("username", wanted.username()), 1, TEXT_LENGTH_MAX);
        Check.matches("username", username, NO_COLON);
        String password = Check.length("password", Check.text("password", wanted.password()), 1, TEXT_LENGTH_MAX);
        Tenant tenant = namespaces.owning(namespace, wanted.tenant(), "registry.create");
        Sealed sealed = sealer.seal(Registry.sealedAs(namespace, name), password.getBytes(UTF_8));
        return manner.makeRow(changes, "registry.create", RegistryStore.CODEC, change -> {
            namespaces.require(change, namespace, tenant);
            Registry registry = new Registry(tenant, namespace, name, server, username, sealed, change.now());
            change.about(registry.ref());
            return new Row<>(registry.key(), change.rows().insert(registries, registry), 0, 0);
        });
    }

    public Row<Registry> get(String namespace, String name, TenantNames named) {
        return admit(namespace, name, named, READ, find(namespace, name).orElse(null));
    }

    private Optional<Row<Registry>> find(String namespace, String name) {
        return registries.find(Key.utf8(Registry.id(namespace, name)));
    }

    private Row<Registry> admit(
            String namespace, String name, TenantNames named, String permission, @Nullable Row<Registry> found) {
        return access.admit(new Access.Wanted(ref(namespace, name), named, permission), found, Registry::tenant);
    }

    private static ResourceRef ref(String namespace, String name) {
        return new ResourceRef(Registry.NOUN, Registry.id(namespace, name), null);
    }

    /** Of a namespace: nothing of one that is not the caller's. */
    public RowPage<Registry> list(String namespace, TenantNames named, PageRequest page) {
        var filter = access.listing(READ, named);
        RowPage<Registry> found =
                TenantIndex.list(registries, RegistryStore.BY_NAMESPACE, IndexKey.of(namespace), page);
        return new RowPage<>(
                found.rows().stream()
                        .filter(row -> filter.admits(row.value().tenant()))
                        .toList(),
                found.nextPageToken());
    }

    public Row<Registry> delete(String namespace, String name, TenantNames named, Manner manner) {
        Row<Registry> found = find(namespace, name).orElse(null);
        if (found == null) {
            return manner.repeat(changes, "registry.delete", RegistryStore.CODEC, ref(namespace, name));
        }
        Registry known = admit(namespace, name, named, "registry.delete", found).value();
        return manner.makeRow(changes, "registry.delete", RegistryStore.CODEC, change -> {
            change.about(known.ref());
            change.rows()
                    .find(registries, known.key())
                    .ifPresent(row -> manner.precondition().require(row.modRevision()));
            return change.rows().delete(registries, known.key());
        });
    }

    /** What a pod's node shows to registries; empty where there is none of that name. */
    public Optional<RegistryCredential> findCredential(String namespace, String name) {
        return find(namespace, name)
                .map(Row::value)
                .map(registry -> new RegistryCredential(
                        registry.server(),
                        registry.username(),
                        new String(sealer.open(Registry.sealedAs(namespace, name), registry.password()), UTF_8)));
    }

    /** They stand in the way of their namespace's deletion. */
    public Referrer referrer() {
        return (resource, change, max) -> resource.type().equals("namespace")
                ? change.rows().list(registries, RegistryStore.BY_NAMESPACE, IndexKey.of(resource.id()), max).stream()
                        .map(row -> row.value().ref())
                        .toList()
                : List.of();
    }
}
