package io.photoncloud.iam.credential;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.credential.Credential.Kind;
import io.photoncloud.iam.credential.Credential.Secret;
import io.photoncloud.iam.seal.SealedCodec;
import io.photoncloud.proto.iam.stored.v1.StoredCredential;
import io.photoncloud.proto.iam.stored.v1.StoredGuesses;
import java.time.Instant;
import java.util.List;

/** The tables of credentials and of guesses at them. */
final class CredentialStore {

    static final Index<Credential> BY_PRINCIPAL =
            Index.of("principal", credential -> principalKey(credential.principal(), credential.kind()));

    /** When something happened, in milliseconds. */
    static final Codec<Instant> INSTANT_CODEC = new Codec<>() {
        @Override
        public Bytes encode(Instant moment) {
            return Bytes.utf8(Long.toString(moment.toEpochMilli()));
        }

        @Override
        public Instant decode(Bytes stored) {
            return Instant.ofEpochMilli(Long.parseLong(stored.toUtf8()));
        }
    };

    static final Codec<Credential> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredCredential.parser(), CredentialStore::toStored, CredentialStore::toDomain));

    private CredentialStore() {}

    static Table<Credential> credentials(ReplicatedStore store) {
        return new Table<>(store, "iam/credential", Credential::key, CODEC, List.of(BY_PRINCIPAL));
    }

    static Table<Guesses> guesses(ReplicatedStore store) {
        return new Table<>(
                store,
                "iam/guesses",
                Guesses::key,
                VersionedCodec.first(
                        ProtoCodec.of(StoredGuesses.parser(), CredentialStore::toStored, CredentialStore::toDomain)),
                List.of());
    }

    static IndexKey principalKey(String principal, Kind kind) {
        return IndexKey.of(principal, kind.name());
    }

    /** As when nobody had ever been guessing. */
    static void forget(Change change, Table<Guesses> guesses, String principal) {
        if (change.rows().find(guesses, Guesses.key(principal)).isPresent()) {
            var _ = change.rows().delete(guesses, Guesses.key(principal));
        }
    }

    private static StoredCredential toStored(Credential credential) {
        Instant expires = credential.expires();
        StoredCredential.Builder form = StoredCredential.newBuilder()
                .setId(credential.id())
                .setPrincipal(credential.principal())
                .setName(credential.name())
                .setCreatedMs(credential.created().toEpochMilli())
                .setExpiresMs(expires == null ? 0 : expires.toEpochMilli());
        switch (credential.secret()) {
            case Secret.Password(String hash) -> form.setPasswordHash(hash);
            case Secret.ApiKey(Bytes digest) -> form.setApiKeyDigest(ByteString.copyFrom(digest.unsafeArray()));
            case Secret.AccessKey key -> toStored(key, form);
        }
        return form.build();
    }

    private static Credential toDomain(StoredCredential form) {
        return new Credential(
                form.getId(),
                form.getPrincipal(),
                form.getName(),
                Instant.ofEpochMilli(form.getCreatedMs()),
                form.getExpiresMs() == 0 ? null : Instant.ofEpochMilli(form.getExpiresMs()),
                switch (form.getSecretCase()) {
                    case PASSWORD_HASH -> new Secret.Password(form.getPasswordHash());
                    case API_KEY_DIGEST ->
                        new Secret.ApiKey(Bytes.wrap(form.getApiKeyDigest().toByteArray()));
                    case ACCESS_KEY_SECRET -> accessKey(form);
                    case SECRET_NOT_SET -> throw new IllegalArgumentException("a credential is of no known kind");
                });
    }

    private static void toStored(Secret.AccessKey key, StoredCredential.Builder form) {
        ScopeText bound = ScopeText.of(key.scope());
        form.setAccessKeySecret(SealedCodec.toStored(key.secret()))
                .setDisabled(key.state() == Credential.State.DISABLED)
                .setLastUsedMs(key.lastUsed() == null ? 0 : key.lastUsed().toEpochMilli());
        if (bound.organization() != null) {
            form.setOrganization(bound.organization());
        }
        if (bound.project() != null) {
            form.setProject(bound.project());
        }
    }

    private static Secret.AccessKey accessKey(StoredCredential form) {
        return new Secret.AccessKey(
                SealedCodec.toDomain(form.getAccessKeySecret()),
                Scope.of(
                        form.getOrganization().isEmpty() ? null : form.getOrganization(),
                        form.getProject().isEmpty() ? null : form.getProject()),
                form.getDisabled() ? Credential.State.DISABLED : Credential.State.ENABLED,
                form.getLastUsedMs() == 0 ? null : Instant.ofEpochMilli(form.getLastUsedMs()));
    }

    private static StoredGuesses toStored(Guesses guesses) {
        return StoredGuesses.newBuilder()
                .setPrincipal(guesses.principal())
                .setFailures(guesses.failures())
                .setLastMs(guesses.last().toEpochMilli())
                .setLockedUntilMs(guesses.lockedUntil().toEpochMilli())
                .build();
    }

    private static Guesses toDomain(StoredGuesses form) {
        return new Guesses(
                form.getPrincipal(),
                form.getFailures(),
                Instant.ofEpochMilli(form.getLastMs()),
                Instant.ofEpochMilli(form.getLockedUntilMs()));
    }
}
