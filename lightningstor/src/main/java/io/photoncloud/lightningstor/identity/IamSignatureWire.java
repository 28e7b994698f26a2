package io.photoncloud.lightningstor.identity;

import com.google.protobuf.Timestamp;
import io.photoncloud.common.api.Caller.Principal;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.config.KnownService;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.grpc.Peer;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.sigv4.Credentials;
import io.photoncloud.lightningstor.sigv4.Identity;
import io.photoncloud.lightningstor.sigv4.Scope;
import io.photoncloud.lightningstor.sigv4.SigningKey;
import io.photoncloud.lightningstor.sigv4.SigningKeys;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyRequest;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse;
import io.photoncloud.proto.iam.v1.DerivedSigningKey;
import io.photoncloud.proto.iam.v1.IamSignatureGrpc;
import io.photoncloud.proto.iam.v1.IamSignatureGrpc.IamSignatureBlockingStub;
import io.photoncloud.proto.iam.v1.TakeCredentialsRequest;
import io.photoncloud.proto.iam.v1.TakeCredentialsResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** IAM, which has the secrets and tells what they derive. Whatever it does not answer is 503, and never that somebody may not. */
public final class IamSignatureWire implements SigningKeys, TemporaryCredentials, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IamSignatureWire.class);

    /** How long a request waits for IAM at the most. */
    private static final Peer.Manner MANNER = new Peer.Manner(Duration.ofSeconds(5), "");

    private final Peer<IamSignatureBlockingStub> iam;
    private final Outage outage = new Outage();

    private IamSignatureWire(Peer<IamSignatureBlockingStub> iam) {
        this.iam = iam;
    }

    /** @param addresses of its nodes, comma-separated */
    public static IamSignatureWire at(String addresses, OutgoingGrpcChannels channels) {
        return new IamSignatureWire(Peer.of(KnownService.IAM, addresses, channels, IamSignatureGrpc::newBlockingStub));
    }

    @Override
    public SigningKeys.Answer ask(String accessKeyId, String sessionToken, Scope scope) {
        DeriveSigningKeyRequest request = DeriveSigningKeyRequest.newBuilder()
                .setAccessKeyId(accessKeyId)
                .setSessionToken(sessionToken)
                .setDate(scope.date())
                .setRegion(scope.region())
                .setService(scope.service())
                .build();
        DeriveSigningKeyResponse response =
                answered(() -> iam.call(MANNER, request, IamSignatureBlockingStub::deriveSigningKey));
        return switch (response.getAnswerCase()) {
            case KEY -> grant(response.getKey(), sessionToken);
            case REFUSAL -> refused(response.getRefusal());
            case ANSWER_NOT_SET -> throw unavailable();
        };
    }

    private static Grant grant(DerivedSigningKey key, String sessionToken) {
        Instant expires = key.hasExpiresAt() ? instant(key.getExpiresAt()) : Instant.MAX;
        Session session = sessionToken.isEmpty() ? new Session.None() : Session.Temporary.of(sessionToken, expires);
        return new Grant(
                SigningKey.of(key.getSigningKey().toByteArray()),
                new Identity.Known(
                        principal(key.getPrincipalId(), key.getOrgId(), key.getProjectId()), key.getSessionName()),
                session,
                expires);
    }

    private static Refused refused(DeriveSigningKeyResponse.Refusal refusal) {
        return switch (refusal) {
            case REFUSAL_UNKNOWN -> Refused.UNKNOWN;
            case REFUSAL_WRONG_TOKEN -> new Refused(S3Error.INVALID_TOKEN);
            case REFUSAL_EXPIRED_TOKEN -> new Refused(S3Error.EXPIRED_TOKEN);
            case REFUSAL_UNSPECIFIED, UNRECOGNIZED -> throw unavailable();
        };
    }

    @Override
    public TemporaryCredentials.Answer take(String token, Duration lasting, String sessionName) {
        TakeCredentialsRequest request = TakeCredentialsRequest.newBuilder()
                .setToken(token)
                .setTtlSeconds(lasting.toSeconds())
                .setSessionName(sessionName)
                .build();
        TakeCredentialsResponse response =
                answered(() -> iam.call(MANNER, request, IamSignatureBlockingStub::takeCredentials));
        return switch (response.getAnswerCase()) {
            case CREDENTIALS -> taken(response.getCredentials(), sessionName);
            case REFUSAL ->
                new BadToken(
                        response.getRefusal().getReason(), response.getRefusal().getExpired());
            case ANSWER_NOT_SET -> throw unavailable();
        };
    }

    private static Taken taken(io.photoncloud.proto.iam.v1.TemporaryCredentials form, String sessionName) {
        return new Taken(
                Credentials.temporary(form.getAccessKeyId(), form.getSecretAccessKey(), form.getSessionToken()),
                form.getSecretAccessKey(),
                new Identity.Known(principal(form.getPrincipalId(), form.getOrgId(), form.getProjectId()), sessionName),
                instant(form.getExpiresAt()),
                form.getIssuer(),
                form.getAudience());
    }

    /** What IAM refuses to tell at all is a matter between it and this service, and not the caller's. */
    private <A> A answered(Supplier<A> call) {
        long begun = outage.begin();
        A answer;
        try {
            answer = call.get();
        } catch (CloudException e) {
            if (outage.failed(begun)) {
                log.atWarn()
                        .addKeyValue("code", e.code())
                        .log("IAM tells nothing of access keys from now on: {}", e.getMessage());
            }
            throw unavailable();
        }
        if (outage.answered()) {
            log.atInfo().log("IAM tells of access keys again");
        }
        return answer;
    }

    private static S3Exception unavailable() {
        return new S3Exception(S3Error.SERVICE_UNAVAILABLE, "Access keys cannot be looked up at present. Try again.");
    }

    private static Principal principal(String id, String organization, String project) {
        return new Principal(id, orNull(organization), orNull(project), null);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    @Override
    public void close() {
        iam.close();
    }
}
