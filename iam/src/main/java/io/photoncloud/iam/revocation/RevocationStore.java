package io.photoncloud.iam.revocation;

import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredRevocation;
import java.time.Instant;
import java.util.List;

/** The table of revocations. */
final class RevocationStore {

    /** Those that may be forgotten soonest come first. */
    static final Index<Revocation> BY_END = Index.of("end", revocation -> IndexKey.of(stored(revocation.until())));

    static final Codec<Revocation> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredRevocation.parser(), RevocationStore::toStored, RevocationStore::toDomain));

    private RevocationStore() {}

    static Table<Revocation> revocations(ReplicatedStore store) {
        return new Table<>(store, "iam/revocation", Revocation::key, CODEC, List.of(BY_END));
    }

    private static long stored(Instant moment) {
        return moment.equals(Instant.MAX) ? Long.MAX_VALUE : moment.toEpochMilli();
    }

    private static Instant moment(long stored) {
        return stored == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(stored);
    }

    private static StoredRevocation toStored(Revocation revocation) {
        StoredRevocation.Builder form = StoredRevocation.newBuilder().setUntilMs(stored(revocation.until()));
        switch (revocation) {
            case Revocation.OfToken(String token, Instant _) -> form.setToken(token);
            case Revocation.OfPrincipal(String principal, Instant issuedBefore, Instant reached, Instant _) ->
                form.setPrincipal(principal)
                        .setIssuedBeforeMs(stored(issuedBefore))
                        .setReachedMs(reached.toEpochMilli());
        }
        return form.build();
    }

    private static Revocation toDomain(StoredRevocation form) {
        Instant until = moment(form.getUntilMs());
        return switch (form.getOfCase()) {
            case TOKEN -> new Revocation.OfToken(form.getToken(), until);
            case PRINCIPAL ->
                new Revocation.OfPrincipal(
                        form.getPrincipal(),
                        moment(form.getIssuedBeforeMs()),
                        Instant.ofEpochMilli(form.getReachedMs()),
                        until);
            case OF_NOT_SET -> throw new IllegalArgumentException("a revocation is of nothing known");
        };
    }
}
