package io.photoncloud.lightningstor;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.photoncloud.common.security.SignatureV4Keys;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyRequest;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse;
import io.photoncloud.proto.iam.v1.DeriveSigningKeyResponse.Refusal;
import io.photoncloud.proto.iam.v1.DerivedSigningKey;
import io.photoncloud.proto.iam.v1.IamSignatureGrpc;
import io.photoncloud.proto.iam.v1.TakeCredentialsRequest;
import io.photoncloud.proto.iam.v1.TakeCredentialsResponse;
import io.photoncloud.proto.iam.v1.TemporaryCredentials;
import io.photoncloud.proto.iam.v1.TokenRefusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in for IAM where it tells of access keys: a real server that derives keys, whose keys a test puts and removes, and that can go away.
 * Tokens are {@code good}, {@code expired}, and whatever else.
 */
public final class FakeSignatures extends IamSignatureGrpc.IamSignatureImplBase implements AutoCloseable {

    /** An access key; of one that lasts the token is empty and the end far off. */
    private record Key(
            String secret, String principal, String project, String token, String session, Instant expires) {}

    private final InstantSource clock;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final int port;
    private Server server;

    public FakeSignatures(InstantSource clock) {
        this.clock = clock;
        this.server = listen(0);
        this.port = server.getPort();
    }

    private Server listen(int wanted) {
        try {
            return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted))
                    .addService(this)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a service is told, to ask this one. */
    public String setting() {
        return "photon.peers.iam=127.0.0.1:" + port;
    }

    public void goAway() {
        server.shutdownNow();
        try {
            server.awaitTermination();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    public void comeBack() {
        server = listen(port);
    }

    public void put(String accessKeyId, String secret, String principal, String project) {
        keys.put(accessKeyId, new Key(secret, principal, project, "", "", Instant.MAX));
    }

    public void remove(String accessKeyId) {
        keys.remove(accessKeyId);
    }

    @Override
    public void deriveSigningKey(DeriveSigningKeyRequest request, StreamObserver<DeriveSigningKeyResponse> answers) {
        answers.onNext(answer(request));
        answers.onCompleted();
    }

    private DeriveSigningKeyResponse answer(DeriveSigningKeyRequest request) {
        Key key = keys.get(request.getAccessKeyId());
        if (key == null) {
            return refused(Refusal.REFUSAL_UNKNOWN);
        }
        if (!key.token().equals(request.getSessionToken())) {
            return refused(Refusal.REFUSAL_WRONG_TOKEN);
        }
        if (!clock.instant().isBefore(key.expires())) {
            return refused(Refusal.REFUSAL_EXPIRED_TOKEN);
        }
        DerivedSigningKey.Builder derived = DerivedSigningKey.newBuilder()
                .setSigningKey(ByteString.copyFrom(SignatureV4Keys.derive(
                        key.secret(), request.getDate(), request.getRegion(), request.getService())))
                .setPrincipalId(key.principal())
                .setOrgId(key.project().isEmpty() ? "" : "acme")
                .setProjectId(key.project())
                .setSessionName(key.session());
        if (!key.token().isEmpty()) {
            derived.setExpiresAt(timestamp(key.expires()));
        }
        return DeriveSigningKeyResponse.newBuilder().setKey(derived).build();
    }

    private static DeriveSigningKeyResponse refused(Refusal refusal) {
        return DeriveSigningKeyResponse.newBuilder().setRefusal(refusal).build();
    }

    @Override
    public void takeCredentials(TakeCredentialsRequest request, StreamObserver<TakeCredentialsResponse> answers) {
        answers.onNext(
                request.getToken().equals("good")
                        ? TakeCredentialsResponse.newBuilder()
                                .setCredentials(taken(request))
                                .build()
                        : TakeCredentialsResponse.newBuilder()
                                .setRefusal(TokenRefusal.newBuilder()
                                        .setReason("the token is " + request.getToken())
                                        .setExpired(request.getToken().equals("expired")))
                                .build());
        answers.onCompleted();
    }

    private TemporaryCredentials taken(TakeCredentialsRequest request) {
        String id = "PT%018d".formatted(made.incrementAndGet());
        Key key = new Key(
                "secret of " + id,
                "alice",
                "web",
                "token+of/" + id + "==",
                request.getSessionName(),
                clock.instant().plusSeconds(request.getTtlSeconds()));
        keys.put(id, key);
        return TemporaryCredentials.newBuilder()
                .setAccessKeyId(id)
                .setSecretAccessKey(key.secret())
                .setSessionToken(key.token())
                .setExpiresAt(timestamp(key.expires()))
                .setPrincipalId("alice")
                .setOrgId("acme")
                .setProjectId("web")
                .setIssuer("http://iam")
                .setAudience("photoncloud")
                .build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
