package io.photoncloud.iam.signature;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse.Refusal;
import io.photoncloud.proto.iam.v1.DerivedSigningKey;
import io.photoncloud.proto.iam.v1.TakeCredentialsResponse;
import io.photoncloud.proto.iam.v1.TemporaryCredentials;
import io.photoncloud.proto.iam.v1.TokenRefusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What IamSignature answers, between the domain and the wire. */
final class SignatureWire {

    private SignatureWire() {}

    static DeriveSigningKeyResponse answer(SignatureService.Answer answer) {
        return switch (answer) {
            case SignatureService.Derived derived ->
                DeriveSigningKeyResponse.newBuilder().setKey(key(derived)).build();
            case SignatureService.Refused refused ->
                DeriveSigningKeyResponse.newBuilder()
                        .setRefusal(
                                switch (refused) {
                                    case UNKNOWN -> Refusal.REFUSAL_UNKNOWN;
                                    case WRONG_TOKEN -> Refusal.REFUSAL_WRONG_TOKEN;
                                    case EXPIRED_TOKEN -> Refusal.REFUSAL_EXPIRED_TOKEN;
                                })
                        .build();
        };
    }

    private static DerivedSigningKey key(SignatureService.Derived derived) {
        DerivedSigningKey.Builder key = DerivedSigningKey.newBuilder()
                .setSigningKey(ByteString.copyFrom(derived.key().unsafeArray()))
                .setPrincipalId(derived.holder().id())
                .setOrgId(orEmpty(derived.holder().organization()))
                .setProjectId(orEmpty(derived.holder().project()))
                .setSessionName(derived.sessionName());
        if (derived.expires() != null) {
            key.setExpiresAt(timestamp(derived.expires()));
        }
        return key.build();
    }

    static TakeCredentialsResponse taking(SignatureService.Taking taking) {
        return switch (taking) {
            case SignatureService.Taken taken ->
                TakeCredentialsResponse.newBuilder()
                        .setCredentials(TemporaryCredentials.newBuilder()
                                .setAccessKeyId(taken.key().id())
                                .setSecretAccessKey(taken.key().secret())
                                .setSessionToken(taken.sessionToken())
                                .setExpiresAt(timestamp(taken.expires()))
                                .setPrincipalId(taken.holder().id())
                                .setOrgId(orEmpty(taken.holder().organization()))
                                .setProjectId(orEmpty(taken.holder().project()))
                                .setIssuer(taken.issuer())
                                .setAudience(taken.audience()))
                        .build();
            case SignatureService.BadToken(String why, boolean expired) ->
                TakeCredentialsResponse.newBuilder()
                        .setRefusal(TokenRefusal.newBuilder().setReason(why).setExpired(expired))
                        .build();
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
