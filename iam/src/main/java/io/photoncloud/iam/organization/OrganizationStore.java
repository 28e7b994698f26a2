package io.photoncloud.iam.organization;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredOrganization;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The table of organizations. */
final class OrganizationStore {

    static final Index<Organization> BY_NAME =
            Index.of("name", organization -> IndexKey.of(organization.name().toLowerCase(Locale.ROOT)));

    static final Codec<Organization> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredOrganization.parser(), OrganizationStore::toStored, OrganizationStore::toDomain));

    private OrganizationStore() {}

    static Table<Organization> organizations(ReplicatedStore store) {
        return new Table<>(store, "iam/organization", Organization::key, CODEC, List.of(BY_NAME));
    }

    private static StoredOrganization toStored(Organization organization) {
        return StoredOrganization.newBuilder()
                .setId(organization.id())
                .setName(organization.name())
                .setDescription(organization.description())
                .setCreatedMs(organization.created().toEpochMilli())
                .build();
    }

    private static Organization toDomain(StoredOrganization form) {
        return new Organization(
                form.getId(), form.getName(), form.getDescription(), Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
