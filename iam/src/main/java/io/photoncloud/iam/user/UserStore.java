package io.photoncloud.iam.user;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredUser;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The table of users. */
final class UserStore {

    static final Index<User> BY_NAME =
            Index.of("name", user -> IndexKey.of(user.name().toLowerCase(Locale.ROOT)));

    static final Index<User> BY_TYPE = Index.of("type", user -> typeKey(user.type()));

    static final Index<User> BY_ORGANIZATION = Index.ofEach(
            "organization",
            user -> user.organization() == null ? List.of() : List.of(IndexKey.of(user.organization())));

    static final Index<User> BY_PROJECT =
            Index.ofEach("project", user -> user.project() == null ? List.of() : List.of(IndexKey.of(user.project())));

    /** No two users have the same address, so that one can sign in by it. */
    static final Index<User> BY_EMAIL =
            Index.uniqueEach("email", user -> user.email().isEmpty() ? List.of() : List.of(emailKey(user.email())));

    static final Codec<User> CODEC =
            VersionedCodec.first(ProtoCodec.of(StoredUser.parser(), UserStore::toStored, UserStore::toDomain));

    private UserStore() {}

    static Table<User> users(ReplicatedStore store) {
        return new Table<>(
                store, "iam/user", User::key, CODEC, List.of(BY_NAME, BY_TYPE, BY_ORGANIZATION, BY_PROJECT, BY_EMAIL));
    }

    static IndexKey typeKey(User.Type type) {
        return IndexKey.of(type.name());
    }

    static IndexKey emailKey(String email) {
        return IndexKey.of(email.toLowerCase(Locale.ROOT));
    }

    private static StoredUser toStored(User user) {
        return StoredUser.newBuilder()
                .setId(user.id())
                .setType(
                        switch (user.type()) {
                            case USER -> StoredUser.Type.TYPE_USER;
                            case SERVICE_ACCOUNT -> StoredUser.Type.TYPE_SERVICE_ACCOUNT;
                        })
                .setName(user.name())
                .setEmail(user.email())
                .setOrganization(user.organization() == null ? "" : user.organization())
                .setProject(user.project() == null ? "" : user.project())
                .setDisabled(user.state() == User.State.DISABLED)
                .setCreatedMs(user.created().toEpochMilli())
                .build();
    }

    private static User toDomain(StoredUser form) {
        return new User(
                form.getId(),
                switch (form.getType()) {
                    case TYPE_USER -> User.Type.USER;
                    case TYPE_SERVICE_ACCOUNT -> User.Type.SERVICE_ACCOUNT;
                    case TYPE_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a user is of no known type");
                },
                form.getName(),
                form.getEmail(),
                form.getOrganization().isEmpty() ? null : form.getOrganization(),
                form.getProject().isEmpty() ? null : form.getProject(),
                form.getDisabled() ? User.State.DISABLED : User.State.ENABLED,
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
