package io.photoncloud.iam.oauth;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.iam.stored.v1.StoredOAuthClient;
import java.time.Instant;
import java.util.List;

/** The table of applications. */
final class OAuthClientStore {

    static final Codec<OAuthClient> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredOAuthClient.parser(), OAuthClientStore::toStored, OAuthClientStore::toDomain));

    private OAuthClientStore() {}

    static Table<OAuthClient> clients(ReplicatedStore store) {
        return new Table<>(store, "iam/oauth-client", OAuthClient::key, CODEC, List.of());
    }

    private static StoredOAuthClient toStored(OAuthClient client) {
        Bytes digest = client.secretDigest();
        return StoredOAuthClient.newBuilder()
                .setId(client.id())
                .setName(client.name())
                .setSecretDigest(digest == null ? ByteString.EMPTY : ByteString.copyFrom(digest.unsafeArray()))
                .addAllRedirectUris(client.redirectUris())
                .setConsent(
                        switch (client.consent()) {
                            case IMPLIED -> StoredOAuthClient.Consent.CONSENT_IMPLIED;
                            case ASKED -> StoredOAuthClient.Consent.CONSENT_ASKED;
                        })
                .setCreatedMs(client.created().toEpochMilli())
                .build();
    }

    private static OAuthClient toDomain(StoredOAuthClient form) {
        return new OAuthClient(
                form.getId(),
                form.getName(),
                form.getSecretDigest().isEmpty()
                        ? null
                        : Bytes.wrap(form.getSecretDigest().toByteArray()),
                form.getRedirectUrisList(),
                switch (form.getConsent()) {
                    case CONSENT_IMPLIED -> OAuthClient.Consent.IMPLIED;
                    case CONSENT_ASKED -> OAuthClient.Consent.ASKED;
                    case CONSENT_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("what an application asks its people is not known");
                },
                Instant.ofEpochMilli(form.getCreatedMs()));
    }
}
