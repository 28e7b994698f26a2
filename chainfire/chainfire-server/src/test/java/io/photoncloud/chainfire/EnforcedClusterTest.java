package io.photoncloud.chainfire;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.testing.Expect;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.testing.TokenIssuer;
import io.photoncloud.proto.etcd.server.AlarmRequest;
import io.photoncloud.proto.etcd.server.ClusterGrpc;
import io.photoncloud.proto.etcd.server.CompactionRequest;
import io.photoncloud.proto.etcd.server.DefragmentRequest;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.MaintenanceGrpc;
import io.photoncloud.proto.etcd.server.MemberAddRequest;
import io.photoncloud.proto.etcd.server.MemberListRequest;
import io.photoncloud.proto.etcd.server.MemberPromoteRequest;
import io.photoncloud.proto.etcd.server.MemberRemoveRequest;
import io.photoncloud.proto.etcd.server.MemberUpdateRequest;
import io.photoncloud.proto.etcd.server.MoveLeaderRequest;
import io.photoncloud.proto.etcd.server.PutRequest;
import io.photoncloud.proto.etcd.server.RangeRequest;
import io.photoncloud.proto.etcd.server.StatusRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Enforced mode whole: members know each other by certificates, people prove themselves by tokens, services by either door. */
class EnforcedClusterTest {

    private static final long SECONDS_MAX = 30;
    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(bytes("k")).setValue(bytes("v")).build();

    @TempDir
    private static Path directory;

    @TempDir
    private static Path elsewhere;

    private static EnforcedCluster cluster;
    private static String token;
    private static KeyManager[] iam;
    private static KeyManager[] prismnet;
    private static KeyManager[] stranger;

    @BeforeAll
    static void start() throws Exception {
        cluster = new EnforcedCluster(directory);
        cluster.policies().allow("user-1", "kv.read", "kv.write", "lease.*", "cluster.read", "snapshot.read");
        cluster.policies().allow("root", "*");
        cluster.awaitPolicies();
        token = cluster.issuer().token("user-1");
        iam = cluster.authority().issue("iam", "iam").keys();
        prismnet = cluster.authority().issue("prismnet", "prismnet").keys();
        stranger =
                new TestingAuthority(elsewhere).issue("chainfire", "chainfire").keys();
        awaitLeader();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void awaitLeader() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(cluster.channelWithToken(1, token));
        while (catchThrowable(() -> kv.put(PUT)) instanceof StatusRuntimeException failure) {
            assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(System.nanoTime()).as("no leader yet: %s", failure).isLessThan(until);
        }
    }

    private static Status.Code refusal(Channel channel) {
        KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
        return catchThrowableOfType(StatusRuntimeException.class, () -> kv.put(PUT))
                .getStatus()
                .getCode();
    }

    /** The first word of a peer's stream: what it says does not matter to who may say it. */
    private static Status.Code peerRefusal(Channel channel) {
        MethodDescriptor<HealthCheckRequest, HealthCheckRequest> exchange =
                MethodDescriptor.<HealthCheckRequest, HealthCheckRequest>newBuilder()
                        .setType(MethodType.UNARY)
                        .setFullMethodName("photon.chainfire.internal.v1.Peer/Exchange")
                        .setRequestMarshaller(ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(HealthCheckRequest.getDefaultInstance()))
                        .build();
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                channel,
                                exchange,
                                CallOptions.DEFAULT.withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS),
                                HealthCheckRequest.getDefaultInstance()))
                .getStatus()
                .getCode();
    }

    private static String value(Channel channel, String key) {
        return KVGrpc.newBlockingStub(channel)
                .range(RangeRequest.newBuilder().setKey(bytes(key)).build())
                .getKvs(0)
                .getValue()
                .toStringUtf8();
    }

    @Test
    void whatATokenWritesOnOneMemberIsReadOnEveryOther() throws Exception {
        HttpResponse<String> written =
                cluster.put(cluster.http(), 1, "shared", "from-rest", "Authorization", "Bearer " + token);
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);

        for (int member = 1; member <= EnforcedCluster.SIZE; member++) {
            assertThat(value(cluster.channelWithToken(member, token), "shared"))
                    .as("member %d", member)
                    .isEqualTo("from-rest");
        }
    }

    @Test
    void withoutATokenNeitherDoorTellsAnything() throws Exception {
        HttpClient http = cluster.http();

        assertThat(refusal(cluster.channel(1))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(cluster.get(http, 1, "/api/v1/cluster/status").statusCode()).isEqualTo(401);
        assertThat(cluster.put(http, 1, "a", "b").statusCode()).isEqualTo(401);
        assertThat(cluster.get(http, 1, "/livez").statusCode()).isEqualTo(200);
        assertThat(HealthGrpc.newBlockingStub(cluster.channel(1))
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatusValue())
                .isPositive();
    }

    @Test
    void aTokenThatExpiredOrThatAnotherSignedIsRefused() throws Exception {
        String expired = cluster.issuer()
                .sign(cluster.issuer()
                        .claims("user-1")
                        .expirationTime(Date.from(Instant.now().minusSeconds(60)))
                        .build());
        String foreign = new TokenIssuer(InstantSource.system()).token("user-1");

        for (String bad : List.of(expired, foreign, token.substring(0, token.length() - 4) + "AAAA")) {
            assertThat(refusal(cluster.channelWithToken(2, bad))).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(cluster.get(cluster.http(), 2, "/api/v1/kv/k", "Authorization", "Bearer " + bad)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void whoHasNoRoleReadsNothingAndWhoIsRevokedIsNobody() throws Exception {
        String unbound = cluster.issuer().token("user-2");
        assertThat(refusal(cluster.channelWithToken(3, unbound))).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(cluster.get(cluster.http(), 3, "/api/v1/kv/k", "Authorization", "Bearer " + unbound)
                        .statusCode())
                .isEqualTo(403);

        String revoked = cluster.issuer().token("user-1");
        assertThat(cluster.get(cluster.http(), 2, "/api/v1/kv/k", "Authorization", "Bearer " + revoked)
                        .statusCode())
                .isEqualTo(200);
        cluster.policies().put(new PolicyItem.RevokedToken(TokenIssuer.id(revoked), Instant.MAX));
        cluster.awaitPolicies();
        for (int member = 1; member <= EnforcedCluster.SIZE; member++) {
            assertThat(refusal(cluster.channelWithToken(member, revoked))).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void aClosedKeyspaceTakesTheServicesCertificate() throws Exception {
        Channel ofIam = EnforcedCluster.with(cluster.channel(1, iam), "photon-keyspace", "iam");
        var _ = KVGrpc.newBlockingStub(ofIam).put(PUT);
        assertThat(value(ofIam, "k")).isEqualTo("v");
        HttpResponse<String> byRest = cluster.get(cluster.http(iam), 2, "/api/v1/kv/k", "photon-keyspace", "iam");
        assertThat(byRest.statusCode()).as(byRest.body()).isEqualTo(200);

        assertThat(refusal(EnforcedCluster.with(cluster.channel(1, prismnet), "photon-keyspace", "iam")))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refusal(EnforcedCluster.with(cluster.channelWithToken(1, token), "photon-keyspace", "iam")))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(cluster.get(
                                cluster.http(),
                                1,
                                "/api/v1/kv/k",
                                "photon-keyspace",
                                "iam",
                                "Authorization",
                                "Bearer " + token)
                        .statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "POST,   /api/v1/cluster/members,          '{\"node_id\":9,\"address\":\"nowhere\"}', 400",
                "DELETE, /api/v1/cluster/members/9,        '',                                     404",
                "POST,   /api/v1/cluster/leader,           '{\"node_id\":9}',                      404",
                "POST,   /api/v1/compact,                  '{\"revision\":1000000}',               400",
                "POST,   /api/v1/snapshot/restore?replace=true, '{}',                              400",
            })
    void byRestOnlyAnAdministratorChangesTheCluster(String method, String path, String body, int asAdministrator)
            throws Exception {
        HttpClient http = cluster.http();
        HttpResponse<String> refused = cluster.send(http, method, path, body, token);

        // What is asked for here is wrong, and only an administrator is told so.
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(403);
        assertThat(cluster.send(http, method, path, body, administrator()).statusCode())
                .isEqualTo(asAdministrator);
    }

    @Test
    void byGrpcOnlyAnAdministratorOrAServiceChangesTheCluster() throws Exception {
        Channel ordinary = cluster.channelWithToken(1, token);
        Channel administrator = cluster.channelWithToken(1, administrator());
        Channel service = cluster.channel(1, iam);

        for (Function<Channel, Object> change : List.<Function<Channel, Object>>of(
                channel -> KVGrpc.newBlockingStub(channel)
                        .compact(CompactionRequest.newBuilder()
                                .setRevision(1_000_000)
                                .build()),
                channel -> ClusterGrpc.newBlockingStub(channel)
                        .memberRemove(MemberRemoveRequest.newBuilder().setID(1).build()),
                channel -> ClusterGrpc.newBlockingStub(channel).memberAdd(MemberAddRequest.getDefaultInstance()),
                channel -> ClusterGrpc.newBlockingStub(channel)
                        .memberUpdate(MemberUpdateRequest.newBuilder().setID(1).build()),
                channel -> ClusterGrpc.newBlockingStub(channel)
                        .memberPromote(
                                MemberPromoteRequest.newBuilder().setID(1).build()),
                channel -> MaintenanceGrpc.newBlockingStub(channel)
                        .moveLeader(
                                MoveLeaderRequest.newBuilder().setTargetID(1).build()))) {
            assertThat(outcome(ordinary, change)).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(outcome(administrator, change)).isNotIn(Status.Code.PERMISSION_DENIED, Status.Code.OK);
            assertThat(outcome(service, change)).isNotIn(Status.Code.PERMISSION_DENIED, Status.Code.OK);
        }
        Function<Channel, Object> defragment =
                channel -> MaintenanceGrpc.newBlockingStub(channel).defragment(DefragmentRequest.getDefaultInstance());
        assertThat(outcome(ordinary, defragment)).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(outcome(administrator, defragment)).isEqualTo(Status.Code.OK);
        for (Function<Channel, Object> reading : List.<Function<Channel, Object>>of(
                channel -> MaintenanceGrpc.newBlockingStub(channel).status(StatusRequest.getDefaultInstance()),
                channel -> MaintenanceGrpc.newBlockingStub(channel).alarm(AlarmRequest.getDefaultInstance()),
                channel -> ClusterGrpc.newBlockingStub(channel).memberList(MemberListRequest.getDefaultInstance()))) {
            assertThat(outcome(ordinary, reading)).isEqualTo(Status.Code.OK);
        }
    }

    private static Status.Code outcome(Channel channel, Function<Channel, Object> call) {
        try {
            Object _ = call.apply(channel);
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static String administrator() {
        return cluster.issuer().token("root");
    }

    @Test
    void onlyThisServicesCertificateSpeaksAsAPeer() throws Exception {
        assertThat(peerRefusal(cluster.channel(1))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(peerRefusal(cluster.channelWithToken(1, token))).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(peerRefusal(cluster.channel(1, iam))).isEqualTo(Status.Code.PERMISSION_DENIED);
        // Let in, and only then found to say nothing that a peer would.
        KeyManager[] own = cluster.authority().issue("another", "chainfire").keys();
        assertThat(peerRefusal(cluster.channel(1, own))).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotGetThroughTheHandshake() throws Exception {
        assertThat(refusal(cluster.channel(1, stranger))).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(peerRefusal(cluster.channel(1, stranger))).isEqualTo(Status.Code.UNAVAILABLE);
        HttpClient http = cluster.http(stranger);
        assertThatThrownBy(() -> cluster.get(http, 1, "/livez")).isInstanceOf(IOException.class);
    }

    @Test
    void plainTextIsNotSpoken() throws Exception {
        ManagedChannel plain = Grpc.newChannelBuilder(EnforcedCluster.address(1), InsecureChannelCredentials.create())
                .build();
        try {
            assertThat(refusal(EnforcedCluster.with(plain, "authorization", "Bearer " + token)))
                    .isEqualTo(Status.Code.UNAVAILABLE);
        } finally {
            plain.shutdownNow();
        }
        HttpResponse<String> answer = cluster.http()
                .send(
                        cluster.request("http", 1, "/api/v1/kv/k")
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void aMemberWithoutACertificateOfItsServiceDoesNotStart() throws Exception {
        assertThat(refusedStart(List.of())).contains("photon.tls.key-store");
        TestingAuthority.Issued ofIam = cluster.authority().issue("iam-too", "iam");
        assertThat(refusedStart(ofIam.settings())).contains("photon://service/chainfire");
        List<String> otherPassword = new ArrayList<>(ofIam.settings());
        otherPassword.set(1, "photon.tls.password-file=" + cluster.authority().certificate());
        assertThat(refusedStart(otherPassword)).contains("iam-too.p12");
    }

    @Test
    void anotherServiceHasItsStoreHereByItsCertificate() throws Exception {
        List<String> settings = new ArrayList<>(cluster.enforced("small"));
        settings.addAll(cluster.authority().issue("small", "small").settings());
        settings.addAll(List.of(
                "photon.service.name=small",
                "photon.http.address=127.0.0.1:0",
                "photon.grpc.address=127.0.0.1:0",
                "photon.store.mode=remote",
                "photon.store.endpoints=" + EnforcedCluster.address(1) + "," + EnforcedCluster.address(2)));
        try (ConfigurableApplicationContext service = EnforcedCluster.run(SmallService.class, settings)) {
            ReplicatedStore store = service.getBean(ReplicatedStore.class);
            Expect.put(store, "a row", "1");
            assertThat(Expect.entry(store, "a row").value()).isEqualTo(Expect.value("1"));
        }
        settings.removeIf(setting -> setting.startsWith("photon.tls."));
        assertThat(refusalOf(
                        () -> EnforcedCluster.run(SmallService.class, settings).close()))
                .contains("photon.tls.key-store");
    }

    private static String refusedStart(List<String> certificate) {
        List<String> settings = new ArrayList<>(cluster.enforced("refused"));
        settings.addAll(List.of("photon.http.address=127.0.0.1:0", "photon.grpc.address=127.0.0.1:0"));
        settings.addAll(certificate);
        return refusalOf(() -> EnforcedCluster.run(settings).close());
    }

    private static String refusalOf(ThrowingCallable start) {
        Throwable thrown = catchThrowable(start);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException refused) {
                return refused.remedy();
            }
        }
        throw new AssertionError("not refused but", thrown);
    }
}
