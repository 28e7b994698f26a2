package io.photoncloud.iam.key;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.iam.seal.SealedCodec;
import io.photoncloud.proto.iam.stored.v1.StoredSigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The table of signing keys. */
final class SigningKeyStore {

    /** What all are listed by in a change, so that of several who find none only one makes the first. */
    private static final Index<SigningKey> BY_START =
            Index.of("start", key -> IndexKey.of(key.times().signsFrom().toEpochMilli()));

    /** More than there ever are, unless somebody rotates without end. */
    private static final int KEYS_MAX = 1_000;

    private SigningKeyStore() {}

    static Table<SigningKey> keys(ReplicatedStore store) {
        return new Table<>(
                store,
                "iam/signing-key",
                SigningKey::key,
                VersionedCodec.first(
                        ProtoCodec.of(StoredSigningKey.parser(), SigningKeyStore::toStored, SigningKeyStore::toDomain)),
                List.of(BY_START));
    }

    /** All of them as of the change, which is made again if any of them changes or one is added meanwhile. */
    static List<SigningKey> all(Change change, Table<SigningKey> keys) {
        return change.rows().list(keys, BY_START, IndexKey.ALL, KEYS_MAX).stream()
                .map(row -> change.rows().find(keys, row.id()))
                .flatMap(Optional::stream)
                .map(Row::value)
                .toList();
    }

    private static StoredSigningKey toStored(SigningKey key) {
        return StoredSigningKey.newBuilder()
                .setId(key.id())
                .setPublicKey(key.publicKey())
                .setPrivateKey(SealedCodec.toStored(key.privateKey()))
                .setCreatedMs(key.created().toEpochMilli())
                .setSignsFromMs(key.times().signsFrom().toEpochMilli())
                .setSignsUntilMs(key.times().signsUntil().toEpochMilli())
                .setVerifiesUntilMs(key.times().verifiesUntil().toEpochMilli())
                .build();
    }

    private static SigningKey toDomain(StoredSigningKey form) {
        return new SigningKey(
                form.getId(),
                form.getPublicKey(),
                SealedCodec.toDomain(form.getPrivateKey()),
                Instant.ofEpochMilli(form.getCreatedMs()),
                new SigningKey.Times(
                        Instant.ofEpochMilli(form.getSignsFromMs()),
                        Instant.ofEpochMilli(form.getSignsUntilMs()),
                        Instant.ofEpochMilli(form.getVerifiesUntilMs())));
    }
}
