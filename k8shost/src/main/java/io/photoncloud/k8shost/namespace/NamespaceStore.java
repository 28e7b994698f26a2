package io.photoncloud.k8shost.namespace;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.tenant.TenantIndex;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.k8shost.stored.v1.StoredNamespace;
import java.time.Instant;

/** The table of namespaces. */
final class NamespaceStore {

    static final TenantIndex<Namespace> BY_TENANT = TenantIndex.of(Namespace::tenant);

    static final Codec<Namespace> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredNamespace.parser(), NamespaceStore::toStored, NamespaceStore::toDomain));

    private NamespaceStore() {}

    static Table<Namespace> namespaces(ReplicatedStore store) {
        return new Table<>(store, "k8shost/namespace", Namespace::key, CODEC, BY_TENANT.indexes());
    }

    private static StoredNamespace toStored(Namespace namespace) {
        return StoredNamespace.newBuilder()
                .setName(namespace.name())
                .setOrganization(namespace.tenant().organization())
                .setProject(namespace.tenant().project())
                .setSubnet(namespace.subnet())
                .setCreatedMs(namespace.created().toEpochMilli())
                .build();
    }

    private static Namespace toDomain(StoredNamespace form) {
        return new Namespace(
                form.getName(),
                new Tenant(form.getOrganization(), form.getProject()),
                form.getSubnet(),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
