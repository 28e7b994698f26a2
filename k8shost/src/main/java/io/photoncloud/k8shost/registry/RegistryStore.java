package io.photoncloud.k8shost.registry;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.k8shost.stored.v1.StoredRegistry;
import io.photoncloud.proto.k8shost.stored.v1.StoredSealed;
import java.time.Instant;
import java.util.List;

/** The table of registries. */
final class RegistryStore {

    static final Index<Registry> BY_NAMESPACE = Index.of("namespace", registry -> IndexKey.of(registry.namespace()));

    static final Codec<Registry> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredRegistry.parser(), RegistryStore::toStored, RegistryStore::toDomain));

    private RegistryStore() {}

    static Table<Registry> registries(ReplicatedStore store) {
        return new Table<>(store, "k8shost/registry", Registry::key, CODEC, List.of(BY_NAMESPACE));
    }

    private static StoredRegistry toStored(Registry registry) {
        Sealed password = registry.password();
        return StoredRegistry.newBuilder()
                .setOrganization(registry.tenant().organization())
                .setProject(registry.tenant().project())
                .setNamespace(registry.namespace())
                .setName(registry.name())
                .setServer(registry.server())
                .setUsername(registry.username())
                .setPassword(StoredSealed.newBuilder()
                        .setKeyId(password.keyId())
                        .setNonce(ByteString.copyFrom(password.nonce().unsafeArray()))
                        .setCiphertext(ByteString.copyFrom(password.ciphertext().unsafeArray())))
                .setCreatedMs(registry.created().toEpochMilli())
                .build();
    }

    private static Registry toDomain(StoredRegistry form) {
        StoredSealed password = form.getPassword();
        return new Registry(
                new Tenant(form.getOrganization(), form.getProject()),
                form.getNamespace(),
                form.getName(),
                form.getServer(),
                form.getUsername(),
                new Sealed(
                        password.getKeyId(),
                        Bytes.wrap(password.getNonce().toByteArray()),
                        Bytes.wrap(password.getCiphertext().toByteArray())),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
