package io.photoncloud.iam.role;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.iam.role.RoleDefinition.Kind;
import io.photoncloud.proto.iam.stored.v1.StoredRole;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** The table of the roles that somebody made. */
final class RoleStore {

    static final Codec<RoleDefinition> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredRole.parser(), RoleStore::toStored, RoleStore::toDomain));

    private RoleStore() {}

    static Table<RoleDefinition> roles(ReplicatedStore store) {
        return new Table<>(store, "iam/role", RoleDefinition::key, CODEC, List.of());
    }

    private static StoredRole toStored(RoleDefinition role) {
        return StoredRole.newBuilder()
                .setId(role.id())
                .setName(role.name())
                .setDescription(role.description())
                .addAllPermissions(role.permissions())
                .setCreatedMs(role.created().toEpochMilli())
                .build();
    }

    private static RoleDefinition toDomain(StoredRole form) {
        return new RoleDefinition(
                form.getId(),
                form.getName(),
                form.getDescription(),
                new TreeSet<>(form.getPermissionsList()),
                Kind.CUSTOM,
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
