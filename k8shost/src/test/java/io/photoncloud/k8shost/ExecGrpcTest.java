package io.photoncloud.k8shost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.k8shost.agent.NodeAgent;
import io.photoncloud.proto.k8shost.v1.ExecRequest;
import io.photoncloud.proto.k8shost.v1.ExecResponse;
import io.photoncloud.proto.k8shost.v1.ExecStart;
import io.photoncloud.proto.k8shost.v1.PodServiceGrpc;
import io.photoncloud.proto.k8shost.v1.TerminalSize;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands in containers, by gRPC. */
class ExecGrpcTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(20).toNanos();
    private static final Scope PROJECT = new Scope.Project("o", "p");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static FakeIam iam;
    private static TestingK8sHost k8sHost;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() throws Exception {
        iam = FakeIam.start(InstantSource.system());
        iam.allow("owner", PROJECT, "*");
        iam.allow("reader", PROJECT, "*.read");
        k8sHost = TestingK8sHost.enforced(iam, "photon.websocket.ping-interval=500ms");
        assertThat(k8sHost.bean(NodeAgent.class).awaitRegistered(PATIENCE)).isTrue();
        String[] owner = {"Authorization", "Bearer " + iam.issuer().token("owner")};
        k8sHost.post("/api/v1/namespaces", "{\"name\": \"n\", \"org_id\": \"o\", \"project_id\": \"p\"}", owner)
                .expect(201);
        for (String name : List.of("web", "lost")) {
            String image = name.equals("web") ? "nginx" : "missing/image";
            k8sHost.post(
                            "/api/v1/pods?wait=20s",
                            "{\"name\": \"%s\", \"namespace\": \"n\", \"image\": \"%s\"}".formatted(name, image),
                            owner)
                    .expect(201);
        }
        ListenAddress address = k8sHost.bean(Listeners.class).grpc();
        channel = NettyChannelBuilder.forAddress(address.host(), address.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        k8sHost.close();
        iam.close();
    }

    /** One call of a client that takes a message when it is asked for the next. */
    private static final class Call implements ClientResponseObserver<ExecRequest, ExecResponse> {

        private final BlockingQueue<ExecResponse> come = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private final CompletableFuture<ClientCallStreamObserver<ExecRequest>> stream = new CompletableFuture<>();

        private ClientCallStreamObserver<ExecRequest> to() {
            return stream.join();
        }

        static Call begin(String principal, ExecRequest first) {
            Metadata headers = new Metadata();
            if (!principal.isEmpty()) {
                headers.put(AUTHORIZATION, "Bearer " + iam.issuer().token(principal));
            }
            Call call = new Call();
            var _ = PodServiceGrpc.newStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .exec(call);
            call.to().onNext(first);
            return call;
        }

        static Call begin(String principal, String pod, boolean stdin, String... command) {
            return begin(
                    principal,
                    ExecRequest.newBuilder()
                            .setStart(ExecStart.newBuilder()
                                    .setNamespace("n")
                                    .setName(pod)
                                    .setStdin(stdin)
                                    .addAllCommand(List.of(command)))
                            .build());
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ExecRequest> begun) {
            begun.disableAutoRequestWithInitial(1);
            stream.complete(begun);
        }

        @Override
        public void onNext(ExecResponse message) {
            come.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            ended.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.complete(Status.OK);
        }

        void say(String text) {
            to().onNext(ExecRequest.newBuilder()
                    .setStdin(ByteString.copyFrom(text, UTF_8))
                    .build());
        }

        ExecResponse next() throws Exception {
            ExecResponse message = come.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            to().request(1);
            return message;
        }

        /** What comes by stdout until it ends so. */
        String until(String end) throws Exception {
            StringBuilder text = new StringBuilder();
            while (!text.toString().endsWith(end)) {
                text.append(next().getStdout().toString(UTF_8));
            }
            return text.toString();
        }

        int exitCode() throws Exception {
            ExecResponse last = next();
            assertThat(last.hasExited()).as("%s", last).isTrue();
            assertThat(status()).isEqualTo(Status.Code.OK);
            return last.getExited().getExitCode();
        }

        Status.Code status() throws Exception {
            return ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).getCode();
        }
    }

    private static void await(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private static List<AuditRecord> ends(String command) {
        return k8sHost.bean(AuditLog.class).list(PageRequest.first(1_000)).rows().stream()
                .map(row -> row.value())
                .filter(entry -> entry.action().equals("pod.exec.end"))
                .filter(entry -> command.equals(entry.details().get("command")))
                .toList();
    }

    @Test
    void whatIsSaidToACommandReachesItAndItsEndIsTold() throws Exception {
        Call call = Call.begin("owner", "web", true, "cat");
        assertThat(call.next().hasStarted()).isTrue();
        call.say("hello, ");
        call.say("you");
        assertThat(call.until("you")).isEqualTo("hello, you");
        call.to()
                .onNext(ExecRequest.newBuilder()
                        .setResize(TerminalSize.newBuilder().setColumns(100).setRows(40))
                        .build());
        assertThat(call.until("rows\n")).isEqualTo("simulated: 100 columns, 40 rows\n");
        String much = "0123456789abcdef".repeat(4_096);
        for (int i = 0; i < 64; i++) {
            call.say(much);
        }
        call.say("end");
        call.to().onCompleted();
        assertThat(call.until("end")).hasSize(64 * much.length() + 3);
        assertThat(call.exitCode()).isZero();
        await("its end is recorded", () -> ends("cat").size() == 1);
        assertThat(ends("cat").getFirst().details())
                .containsEntry("exit_code", "0")
                .containsEntry("close_code", "OK")
                .containsEntry("bytes_received", "" + (64 * much.length() + 13))
                .containsKeys("duration_ms", "bytes_sent", "uid", "container");
    }

    @Test
    void aCommandThatFailsSaysHow() throws Exception {
        Call failing = Call.begin("owner", "web", false, "exit", "3");
        assertThat(failing.next().hasStarted()).isTrue();
        assertThat(failing.next().getStderr().toString(UTF_8)).isEqualTo("simulated: exit\n");
        assertThat(failing.exitCode()).isEqualTo(3);
        Call unasked = Call.begin("owner", "web", false, "cat", "unasked");
        unasked.say("unasked");
        assertThat(unasked.status()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void whoMayNotOrCannotIsTold() throws Exception {
        assertThat(Call.begin("", "web", false, "cat").status()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(Call.begin("reader", "web", false, "cat").status()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(Call.begin("nobody", "web", false, "cat").status()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Call.begin("owner", "none", false, "cat").status()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Call.begin("owner", "web", false).status()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(Call.begin("owner", "lost", false, "cat").status()).isEqualTo(Status.Code.ABORTED);
        Call silent = Call.begin("owner", ExecRequest.getDefaultInstance());
        assertThat(silent.status()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void whoGoesAwayOrMayNoLongerLeavesNoCommandBehind() throws Exception {
        Call leaving = Call.begin("owner", "web", false, "yes");
        assertThat(leaving.next().hasStarted()).isTrue();
        assertThat(leaving.next().getStdout().toString(UTF_8)).startsWith("y\n");
        leaving.to().cancel("enough", null);
        await("its end is recorded", () -> ends("yes").size() == 1);
        // Nobody has taken more than was asked for, and what waited for that was not sent.
        assertThat(ends("yes").getFirst().details()).containsEntry("close_code", "CANCELLED");
        assertThat(Long.parseLong(ends("yes").getFirst().details().get("bytes_sent")))
                .isLessThan(4L << 20);

        iam.allow("passing", PROJECT, "pod.read", "pod.exec");
        String[] passing = {"Authorization", "Bearer " + iam.issuer().token("passing")};
        await("it is known", () -> k8sHost.get("/api/v1/pods/n/web", passing).status() == 200);
        Call call = Call.begin("passing", "web", true, "cat", "passing");
        assertThat(call.next().hasStarted()).isTrue();
        iam.deny("passing", PROJECT, "pod.exec");
        assertThat(call.status()).isEqualTo(Status.Code.PERMISSION_DENIED);
        await("its end is recorded", () -> ends("cat passing").size() == 1);
    }
}
