package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.policy.AccessRequest;
import io.photoncloud.common.policy.PolicyChange;
import io.photoncloud.common.policy.PolicyItem;
import io.photoncloud.common.policy.PolicyState;
import io.photoncloud.common.policy.PolicyWire;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.security.Permission;
import io.photoncloud.proto.iam.v1.CheckAllRequest;
import io.photoncloud.proto.iam.v1.CheckRequest;
import io.photoncloud.proto.iam.v1.CheckResponse;
import io.photoncloud.proto.iam.v1.DeniedCall;
import io.photoncloud.proto.iam.v1.ExplainRequest;
import io.photoncloud.proto.iam.v1.ExplainResponse;
import io.photoncloud.proto.iam.v1.IamAuthzGrpc;
import io.photoncloud.proto.iam.v1.IamTokenGrpc;
import io.photoncloud.proto.iam.v1.IssueTokenRequest;
import io.photoncloud.proto.iam.v1.ReportDenialsRequest;
import io.photoncloud.proto.iam.v1.RevokeTokenRequest;
import io.photoncloud.proto.iam.v1.Scope;
import io.photoncloud.proto.iam.v1.VerifyTokenRequest;
import io.photoncloud.proto.iam.v1.VerifyTokenResponse;
import io.photoncloud.proto.iam.v1.WatchPoliciesRequest;
import io.photoncloud.proto.iam.v1.WatchPoliciesResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** IamToken and IamAuthz, as other programs call them. */
class IamGrpcTest {

    private static final long SECONDS_MAX = 20;

    private static TestingIam iam;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        iam = TestingIam.start();
        ListenAddress address = iam.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
        iam.post("/api/v1/projects", "{\"id\": \"web\", \"name\": \"web\", \"org_id\": \"acme\"}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        iam.close();
    }

    /** Of another service of this machine. */
    private static Channel ofService() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("photon-service", Metadata.ASCII_STRING_MARSHALLER), "plasmavmc");
        headers.put(
                Metadata.Key.of("photon-service-secret", Metadata.ASCII_STRING_MARSHALLER),
                Objects.requireNonNull(iam.bean(OwnIdentity.class).secret()).hex());
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static IamTokenGrpc.IamTokenBlockingV2Stub tokens(Channel by) {
        return IamTokenGrpc.newBlockingV2Stub(by).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static IamAuthzGrpc.IamAuthzBlockingV2Stub authz(Channel by) {
        return IamAuthzGrpc.newBlockingV2Stub(by).withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS);
    }

    private static void user(String id) {
        iam.post("/api/v1/users", "{\"id\": \"%s\", \"name\": \"%s\"}".formatted(id, id))
                .expect(201);
    }

    /** @return the revision that wrote it */
    private static long bind(String id, String principal, String role) {
        return iam.post(
                        "/api/v1/bindings",
                        "{\"id\": \"%s\", \"principal_id\": \"%s\", \"role_id\": \"%s\", \"scope_id\": \"web\"}"
                                .formatted(id, principal, role))
                .expect(201)
                .data()
                .path("resource_version")
                .asLong();
    }

    private static CheckRequest check(String principal, String permission, long revision) {
        return CheckRequest.newBuilder()
                .setPrincipalId(principal)
                .setPermission(permission)
                .setScope(Scope.newBuilder()
                        .setProject(Scope.Project.newBuilder()
                                .setOrganization("acme")
                                .setProject("web")))
                .setAtLeastRevision(revision)
                .build();
    }

    @Test
    void aTokenIsIssuedVerifiedAndRevoked() throws Exception {
        String token = tokens(channel)
                .issueToken(IssueTokenRequest.newBuilder()
                        .setPrincipalId("grpc-user")
                        .setScopeId("web")
                        .setTtlSeconds(60)
                        .build())
                .getToken();
        VerifyTokenRequest shown =
                VerifyTokenRequest.newBuilder().setToken(token).build();
        VerifyTokenResponse good = tokens(channel).verifyToken(shown);
        assertThat(good.getValid()).isTrue();
        assertThat(good.getPrincipalId()).isEqualTo("grpc-user");
        assertThat(good.getOrgId()).isEqualTo("acme");
        assertThat(good.getProjectId()).isEqualTo("web");
        assertThat(tokens(channel)
                        .revokeToken(
                                RevokeTokenRequest.newBuilder().setToken(token).build())
                        .getRevoked())
                .isTrue();
        VerifyTokenResponse bad = tokens(channel).verifyToken(shown);
        assertThat(bad.getValid()).isFalse();
        assertThat(bad.getReason()).contains("revoked");
    }

    private static StatusRuntimeException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call);
    }

    @Test
    void checksAndExplanationsAreThoseOfTheOtherDoor() throws Exception {
        user("checked");
        long revision = bind("checked-views", "checked", "viewer");
        assertThat(authz(channel).check(check("checked", "vm.read", revision)).getAllowed())
                .isTrue();
        assertThat(authz(channel)
                        .checkAll(CheckAllRequest.newBuilder()
                                .addChecks(check("checked", "vm.read", 0))
                                .addChecks(check("checked", "vm.create", revision))
                                .build())
                        .getAnswersList())
                .extracting(CheckResponse::getAllowed)
                .containsExactly(true, false);
        ExplainResponse missing = authz(channel)
                .explain(ExplainRequest.newBuilder()
                        .setCheck(check("checked", "vm.create", revision))
                        .build());
        assertThat(missing.getDecision()).isEqualTo(ExplainResponse.Decision.DECISION_NOT_GRANTED);
        assertThat(missing.getSmallestRole()).isEqualTo("editor");
        ExplainResponse allowed = authz(channel)
                .explain(ExplainRequest.newBuilder()
                        .setCheck(check("checked", "vm.read", revision))
                        .build());
        assertThat(allowed.getBy().getId()).isEqualTo("checked-views");
    }

    /** What a service makes of the stream. */
    private static final class Following implements AutoCloseable {
        private final BlockingClientCall<?, WatchPoliciesResponse> call;
        private final PolicyState state = new PolicyState();
        private final List<WatchPoliciesResponse.OfCase> kinds = new ArrayList<>();
        private long revision;

        Following() {
            call = authz(ofService()).watchPolicies(WatchPoliciesRequest.getDefaultInstance());
        }

        /** Reads on until something holds. */
        void until(Predicate<Following> wanted) throws Exception {
            while (!wanted.test(this)) {
                WatchPoliciesResponse message = call.read(SECONDS_MAX, TimeUnit.SECONDS);
                assertThat(message).as("what comes after %s", kinds).isNotNull();
                kinds.add(message.getOfCase());
                switch (message.getOfCase()) {
                    case SNAPSHOT_PART ->
                        PolicyWire.items(message.getSnapshotPart().getItemsList())
                                .forEach(this::put);
                    case SNAPSHOT_END -> revision = message.getSnapshotEnd().getRevision();
                    case CHANGES -> {
                        state.apply(PolicyWire.changes(message.getChanges().getChangesList()));
                        revision = message.getChanges().getRevision();
                    }
                    case HEARTBEAT -> revision = message.getHeartbeat().getRevision();
                    case OF_NOT_SET -> throw new AssertionError("a message of no kind");
                }
            }
        }

        private void put(PolicyItem item) {
            state.apply(new PolicyChange.Put(item));
        }

        boolean allows(String principal, String permission) {
            return state.snapshot(revision)
                    .policies()
                    .allows(new AccessRequest(
                            new Subject.Principal(principal),
                            new Permission(permission),
                            new io.photoncloud.common.policy.Scope.Project("acme", "web"),
                            Map.of(),
                            Instant.EPOCH));
        }

        boolean refuses(String principal) {
            return state.snapshot(revision).revocations().isRevoked("any", principal, Instant.EPOCH);
        }

        @Override
        public void close() {
            call.cancel("the test has seen enough", null);
        }
    }

    @Test
    void aServiceIsToldEverythingThereIsAndThenEveryChange() throws Exception {
        user("followed");
        long granted = bind("followed-edits", "followed", "editor");
        try (Following service = new Following()) {
            service.until(known ->
                    known.kinds.contains(WatchPoliciesResponse.OfCase.SNAPSHOT_END) && known.revision >= granted);
            assertThat(service.allows("followed", "vm.create")).isTrue();
            assertThat(service.allows("followed", "binding.administer")).isFalse();

            iam.send("DELETE", "/api/v1/bindings/followed-edits", "").expect(200);
            service.until(known -> !known.allows("followed", "vm.create"));
            long again = bind("followed-views", "followed", "viewer");
            service.until(known -> known.revision >= again);
            assertThat(service.allows("followed", "vm.read")).isTrue();

            assertThat(service.refuses("followed")).isFalse();
            iam.send("PATCH", "/api/v1/users/followed", "{\"state\": \"disabled\"}")
                    .expect(200);
            service.until(known -> known.refuses("followed"));

            service.kinds.clear();
            service.until(known -> known.kinds.contains(WatchPoliciesResponse.OfCase.HEARTBEAT));
        }
        StatusRuntimeException refused = refusal(() -> IamAuthzGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS)
                .watchPolicies(WatchPoliciesRequest.getDefaultInstance())
                .next());
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    private static ReportDenialsRequest report(long number, int denials, long notSingly) {
        ReportDenialsRequest.Builder report = ReportDenialsRequest.newBuilder()
                .setNode("127.0.0.1:8081")
                .setStart("some-start")
                .setNumber(number)
                .setAtMs(1_700_000_000_000L)
                .setNotSingly(notSingly);
        for (int i = 0; i < denials; i++) {
            report.addDenials(DeniedCall.newBuilder()
                    .setFirstMs(1_700_000_000_000L)
                    .setLastMs(1_700_000_000_500L)
                    .setCount(3)
                    .setDoor(DeniedCall.Door.DOOR_REST)
                    .setPrincipal(DeniedCall.Principal.newBuilder().setId("denied-elsewhere"))
                    .setCall("PUT /api/v1/kv/x")
                    .setPermission("kv.write")
                    .setScope("system")
                    .setWhy("no"));
        }
        return report.build();
    }

    private JsonNode recorded(String filter) {
        return iam.get("/api/v1/audit?" + filter).expect(200).data().path("records");
    }

    @Test
    void denialsOfServicesAreRecordedOnceHoweverOftenTheyAreReported() throws Exception {
        for (int sent = 0; sent < 3; sent++) {
            var _ = authz(ofService()).reportDenials(report(1, 60, 0));
        }
        var _ = authz(ofService()).reportDenials(report(2, 1, 7));
        JsonNode records = recorded("principal_id=denied-elsewhere");
        assertThat(records).hasSize(61);
        JsonNode record = records.path(0);
        assertThat(record.path("action").asString()).isEqualTo("kv.write");
        assertThat(record.path("outcome").asString()).isEqualTo("denied");
        assertThat(record.path("details").path("count").asString()).isEqualTo("3");
        assertThat(record.path("details").path("call").asString()).isEqualTo("PUT /api/v1/kv/x");
        String service = record.path("service").asString();
        List<JsonNode> counted = new ArrayList<>();
        recorded("service=" + service).forEach(each -> {
            if (each.path("action").asString().equals("denial.count")) {
                counted.add(each);
            }
        });
        assertThat(counted)
                .singleElement()
                .satisfies(each -> assertThat(each.path("details").path("count").asString())
                        .isEqualTo("7"));
        assertThat(iam.get("/api/v1/audit/verify")
                        .expect(200)
                        .data()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        StatusRuntimeException refused = refusal(() -> IamAuthzGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SECONDS_MAX, TimeUnit.SECONDS)
                .reportDenials(report(3, 1, 0)));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
}
