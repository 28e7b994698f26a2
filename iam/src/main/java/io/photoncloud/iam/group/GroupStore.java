package io.photoncloud.iam.group;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.proto.iam.stored.v1.StoredGroup;
import io.photoncloud.proto.iam.stored.v1.StoredMembership;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The tables of groups and of who is in them. */
final class GroupStore {

    static final Index<Group> BY_NAME =
            Index.of("name", group -> IndexKey.of(group.name().toLowerCase(Locale.ROOT)));

    static final Index<Membership> BY_MEMBER = Index.of("member", each -> SubjectCodec.key(each.member()));

    static final Index<Membership> BY_GROUP = Index.of(
            "group",
            each -> groupKey(each.group())
                    .and(SubjectCodec.kind(each.member()))
                    .and(each.member().id()));

    static final Codec<Group> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredGroup.parser(), GroupStore::toStored, GroupStore::toDomain));

    static final Codec<Membership> MEMBERSHIPS =
            VersionedCodec.first(ProtoCodec.of(StoredMembership.parser(), GroupStore::toStored, GroupStore::toDomain));

    private GroupStore() {}

    static Table<Group> groups(ReplicatedStore store) {
        return new Table<>(store, "iam/group", Group::key, CODEC, List.of(BY_NAME));
    }

    static Table<Membership> memberships(ReplicatedStore store) {
        return new Table<>(store, "iam/membership", Membership::key, MEMBERSHIPS, List.of(BY_MEMBER, BY_GROUP));
    }

    static IndexKey groupKey(String group) {
        return IndexKey.of(group);
    }

    private static StoredGroup toStored(Group group) {
        return StoredGroup.newBuilder()
                .setId(group.id())
                .setName(group.name())
                .setDescription(group.description())
                .setCreatedMs(group.created().toEpochMilli())
                .build();
    }

    private static Group toDomain(StoredGroup form) {
        return new Group(
                form.getId(), form.getName(), form.getDescription(), Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static StoredMembership toStored(Membership membership) {
        return StoredMembership.newBuilder()
                .setGroup(membership.group())
                .setMember(SubjectCodec.toStored(membership.member()))
                .setSinceMs(membership.since().toEpochMilli())
                .build();
    }

    private static Membership toDomain(StoredMembership form) {
        return new Membership(
                form.getGroup(), SubjectCodec.toDomain(form.getMember()), Instant.ofEpochMilli(form.getSinceMs()));
    }
}
