package io.photoncloud.iam.oauth;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.iam.oauth.Authorization.Access;
import io.photoncloud.iam.oauth.Authorization.Grant;
import io.photoncloud.iam.oauth.Authorization.Held;
import io.photoncloud.iam.oauth.Authorization.Request;
import io.photoncloud.iam.oauth.Authorization.Use;
import io.photoncloud.proto.iam.stored.v1.StoredAccessToken;
import io.photoncloud.proto.iam.stored.v1.StoredAuthorization;
import io.photoncloud.proto.iam.stored.v1.StoredAuthorizationRequest;
import io.photoncloud.proto.iam.stored.v1.StoredGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of authorizations. */
final class AuthorizationStore {

    /** What one of them is found by: a digest, and of what it is. */
    enum Proof {
        STATE,
        CODE,
        REFRESH,
        USED_REFRESH
    }

    static final Index<Authorization> BY_PROOF = Index.uniqueEach("proof", AuthorizationStore::proofs);

    /** Those of one user, oldest first. */
    static final Index<Authorization> BY_USER = Index.of(
            "user", each -> userKey(each.signedIn().user()).and(each.created().toEpochMilli()));

    /** Those that may be forgotten soonest come first. */
    static final Index<Authorization> BY_END =
            Index.of("end", each -> IndexKey.of(each.until().toEpochMilli()));

    private static final Codec<Authorization> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredAuthorization.parser(), AuthorizationStore::toStored, AuthorizationStore::toDomain));

    private AuthorizationStore() {}

    static Table<Authorization> authorizations(ReplicatedStore store) {
        return new Table<>(store, "iam/authorization", Authorization::key, CODEC, List.of(BY_PROOF, BY_USER, BY_END));
    }

    static IndexKey userKey(String user) {
        return IndexKey.of(user);
    }

    static IndexKey proofKey(Proof proof, Bytes digest) {
        return IndexKey.of(proof.name()).and(digest);
    }

    private static List<IndexKey> proofs(Authorization authorization) {
        Held held = authorization.held();
        List<IndexKey> keys = new ArrayList<>();
        addKey(keys, Proof.STATE, held.state());
        addKey(keys, Proof.CODE, held.code());
        addKey(keys, Proof.REFRESH, held.refresh());
        held.usedRefresh().forEach(digest -> keys.add(proofKey(Proof.USED_REFRESH, digest)));
        return keys;
    }

    private static void addKey(List<IndexKey> keys, Proof proof, @Nullable Grant grant) {
        if (grant != null) {
            keys.add(proofKey(proof, grant.digest()));
        }
    }

    private static StoredAuthorization toStored(Authorization authorization) {
        Held held = authorization.held();
        Request request = authorization.request();
        StoredAuthorization.Builder form = StoredAuthorization.newBuilder()
                .setId(authorization.id())
                .setClient(authorization.client())
                .setPrincipal(authorization.signedIn().user())
                .setSignedInMs(authorization.signedIn().since().toEpochMilli())
                .addAllScopes(authorization.scopes())
                .setRequest(StoredAuthorizationRequest.newBuilder()
                        .setUri(request.uri())
                        .setRedirectUri(request.redirectUri())
                        .setState(request.state())
                        .addAllScopes(request.scopes())
                        .setCodeChallenge(request.challenge())
                        .setCodeChallengeMethod(request.challengeMethod())
                        .setNonce(request.nonce()))
                .setUntilMs(authorization.until().toEpochMilli())
                .setCreatedMs(authorization.created().toEpochMilli());
        if (held.state() != null) {
            form.setState(toStored(held.state()));
        }
        if (held.code() != null) {
            form.setCode(toStored(held.code()));
        }
        if (held.refresh() != null) {
            form.setRefreshToken(toStored(held.refresh()));
        }
        held.usedRefresh().forEach(digest -> form.addUsedRefreshTokens(ByteString.copyFrom(digest.unsafeArray())));
        held.access()
                .forEach(access -> form.addAccessTokens(StoredAccessToken.newBuilder()
                        .setId(access.id())
                        .setExpiresMs(access.expires().toEpochMilli())));
        return form.build();
    }

    private static StoredGrant toStored(Grant grant) {
        return StoredGrant.newBuilder()
                .setDigest(ByteString.copyFrom(grant.digest().unsafeArray()))
                .setIssuedMs(grant.issued().toEpochMilli())
                .setExpiresMs(grant.expires().toEpochMilli())
                .setUsed(grant.use() == Use.USED)
                .build();
    }

    private static Authorization toDomain(StoredAuthorization form) {
        StoredAuthorizationRequest request = form.getRequest();
        return new Authorization(
                form.getId(),
                form.getClient(),
                new SignedIn(form.getPrincipal(), Instant.ofEpochMilli(form.getSignedInMs())),
                form.getScopesList(),
                new Request(
                        request.getUri(),
                        request.getRedirectUri(),
                        request.getState(),
                        request.getScopesList(),
                        request.getCodeChallenge(),
                        request.getCodeChallengeMethod(),
                        request.getNonce()),
                new Held(
                        form.hasState() ? toDomain(form.getState()) : null,
                        form.hasCode() ? toDomain(form.getCode()) : null,
                        form.hasRefreshToken() ? toDomain(form.getRefreshToken()) : null,
                        form.getUsedRefreshTokensList().stream()
                                .map(digest -> Bytes.wrap(digest.toByteArray()))
                                .toList(),
                        form.getAccessTokensList().stream()
                                .map(token -> new Access(token.getId(), Instant.ofEpochMilli(token.getExpiresMs())))
                                .toList()),
                Instant.ofEpochMilli(form.getCreatedMs()));
    }

    private static Grant toDomain(StoredGrant form) {
        return new Grant(
                Bytes.wrap(form.getDigest().toByteArray()),
                Instant.ofEpochMilli(form.getIssuedMs()),
                Instant.ofEpochMilli(form.getExpiresMs()),
                form.getUsed() ? Use.USED : Use.FRESH);
    }
}
