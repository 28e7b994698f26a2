package io.photoncloud.iam.signature;

import com.google.protobuf.InvalidProtocolBufferException;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.resources.seal.Sealer;
import io.photoncloud.common.api.Caller;
import io.photoncloud.iam.seal.SealedCodec;
import io.photoncloud.proto.iam.stored.v1.StoredSealed;
import io.photoncloud.proto.iam.stored.v1.StoredSession;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Session tokens: a session sealed as that of one access key, so that it goes with no other. Safe for many threads. */
final class SessionCodec {

    /** Longer than any that is made here. */
    static final int TOKEN_LENGTH_MAX = 4_096;

    private final Sealer sealer;

    SessionCodec(Sealer sealer) {
        this.sealer = sealer;
    }

    String encode(String accessKeyId, Session session) {
        Sealed sealed = sealer.seal(sealedAs(accessKeyId), toStored(session).toByteArray());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(SealedCodec.toStored(sealed).toByteArray());
    }

    /** Empty for what was not made here for that access key. */
    Optional<Session> decode(String accessKeyId, String token) {
        if (token.isEmpty() || token.length() > TOKEN_LENGTH_MAX) {
            return Optional.empty();
        }
        try {
            Sealed sealed = SealedCodec.toDomain(
                    StoredSealed.parseFrom(Base64.getUrlDecoder().decode(token)));
            return sealer.canOpen(sealed)
                    ? Optional.of(toDomain(StoredSession.parseFrom(sealer.open(sealedAs(accessKeyId), sealed))))
                    : Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException | InvalidProtocolBufferException _) {
            return Optional.empty(); // no base64, no message, or not what was sealed
        }
    }

    private static String sealedAs(String accessKeyId) {
        return "session/" + accessKeyId;
    }

    private static StoredSession toStored(Session session) {
        return StoredSession.newBuilder()
                .setPrincipal(session.holder().id())
                .setOrganization(orEmpty(session.holder().organization()))
                .setProject(orEmpty(session.holder().project()))
                .setName(session.name())
                .setSecret(session.secret())
                .setExpiresMs(session.expires().toEpochMilli())
                .setTokenId(orEmpty(session.tokenId()))
                .setTokenIssuedMs(
                        session.tokenIssued() == null
                                ? 0
                                : session.tokenIssued().toEpochMilli())
                .build();
    }

    private static Session toDomain(StoredSession form) {
        return new Session(
                new Caller.Principal(
                        form.getPrincipal(), orNull(form.getOrganization()), orNull(form.getProject()), null),
                form.getName(),
                form.getSecret(),
                Instant.ofEpochMilli(form.getExpiresMs()),
                orNull(form.getTokenId()),
                form.getTokenIssuedMs() == 0 ? null : Instant.ofEpochMilli(form.getTokenIssuedMs()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
