package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.grpc.GrpcOnServlets;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** All that holds of gRPC's own server, of gRPC on a connector of the servlet container. */
class ServletGrpcDoorTest extends GrpcDoorTest {

    /** The same service, with its gRPC there. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(GrpcOnServlets.class)
    static class App extends TestingDoor.App {}

    private static final class Shared {
        static final TestingDoor DOOR = TestingDoor.start(App.class);
    }

    @Override
    TestingDoor door() {
        return Shared.DOOR;
    }

    @Override
    TestingDoor start() {
        return TestingDoor.start(App.class);
    }

    /** There is no event loop. */
    @Override
    @Test
    void callsRunOnVirtualThreadsUnlessTheirMethodAsksForTheEventLoop() {
        assertThat(call(EchoGrpcService.SAY, "thread", new Metadata())).contains("VirtualThread");
        assertThat(call(EchoGrpcService.SAY_ON_LOOP, "thread", new Metadata())).contains("VirtualThread");
    }

    /** The container takes hosts for what HTTP says they are: no URLs. */
    @Override
    @ParameterizedTest
    @CsvSource({"localhost, true", "127.0.0.3:50051, true", "[::1]:50051, true", "evil.example:50051, false"})
    void inOpenModeACallIsForALoopbackName(String authority, boolean admitted) {
        super.inOpenModeACallIsForALoopbackName(authority, admitted);
    }

    private static HttpResponse<String> http(
            HttpClient.Version version, int port, HttpRequest.Builder request, String path) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            return client.send(
                    request.uri(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpRequest.Builder post(String type) {
        return HttpRequest.newBuilder()
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {0, 0, 0, 0, 1, 'x'}));
    }

    @Test
    void nothingElseIsServedThere() throws Exception {
        int grpc = door().bean(Listeners.class).grpc().port();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            for (String path : new String[] {"/health", "/api/v1/public", "/"}) {
                HttpResponse<String> answer = http(version, grpc, HttpRequest.newBuilder(), path);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body()).contains("\"NOT_FOUND\"", "gRPC", "request_id");
            }
            assertThat(http(version, grpc, post("application/json"), "/api/v1/things")
                            .statusCode())
                    .isEqualTo(415);
            assertThat(http(version, grpc, post("application/grpc-web"), "/" + EchoGrpcService.SAY.getFullMethodName())
                            .statusCode())
                    .isEqualTo(415);
        }
        String say = "/" + EchoGrpcService.SAY.getFullMethodName();
        assertThat(http(HttpClient.Version.HTTP_1_1, grpc, post("application/grpc"), say)
                        .body())
                .contains("HTTP/2");
        HttpResponse<String> atRest = http(HttpClient.Version.HTTP_2, door().httpPort(), post("application/grpc"), say);
        assertThat(atRest.statusCode()).isEqualTo(404);
        assertThat(atRest.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void aDeadlineEndsACall() throws Exception {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
        assertThat(catchThrowableOfType(
                                StatusRuntimeException.class,
                                () -> ClientCalls.blockingUnaryCall(
                                        door().grpc(), EchoGrpcService.SAY_PUBLIC, options, "never"))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(EchoGrpcService.NEVER_ANSWERED.tryAcquire(10, TimeUnit.SECONDS))
                .isTrue();
    }

    /** Each kind of frame that Tomcat takes for an attack when there are many: many calls, and many of them given up. */
    @Test
    void oneConnectionBearsManyCalls() throws Exception {
        for (int i = 0; i < 500; i++) {
            assertThat(call(EchoGrpcService.SAY, "x".repeat(i), new Metadata())).hasSize(i);
            ClientCall<String, String> given = door().grpc().newCall(EchoGrpcService.SAY_PUBLIC, CallOptions.DEFAULT);
            CompletableFuture<Status> ended = new CompletableFuture<>();
            given.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended.complete(status);
                        }
                    },
                    new Metadata());
            given.sendMessage("never");
            given.halfClose();
            if (i % 10 == 0) {
                assertThat(EchoGrpcService.NEVER_ANSWERED.tryAcquire(10, TimeUnit.SECONDS))
                        .isTrue();
            }
            given.cancel("enough", null);
            assertThat(ended.get(10, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.CANCELLED);
        }
        EchoGrpcService.NEVER_ANSWERED.drainPermits();
        assertThat(call(EchoGrpcService.SAY, "still", new Metadata())).isEqualTo("still");
    }

    private record Conversation(ClientCall<String, String> call, CompletableFuture<Status> end) {

        static Conversation begin(Channel channel) {
            ClientCall<String, String> call = channel.newCall(EchoGrpcService.CONVERSE, CallOptions.DEFAULT);
            CompletableFuture<Status> end = new CompletableFuture<>();
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    new Metadata());
            call.request(1);
            return new Conversation(call, end);
        }

        Status.Code ended() throws Exception {
            return end.get(10, TimeUnit.SECONDS).getCode();
        }
    }

    /** Also where its messages were asked for before the container was told who reads them. */
    @Test
    void aConversationEndsWhenTheServiceSaysSo() throws Exception {
        for (int i = 0; i < 300; i++) {
            Conversation one = Conversation.begin(door().grpc());
            one.call().sendMessage("end");
            assertThat(one.ended()).isEqualTo(Status.Code.ABORTED);
        }
        try (TestingDoor stopping = start()) {
            Conversation last = Conversation.begin(stopping.grpc());
            last.call().sendMessage("end");
            assertThat(last.ended()).isEqualTo(Status.Code.ABORTED);
        }
    }

    @Test
    void noMoreCallsAreTakenThanThereIsRoomFor() throws Exception {
        EchoGrpcService.NEVER_ANSWERED.drainPermits();
        List<Conversation> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2_001; i++) {
                held.add(Conversation.begin(door().grpc()));
            }
            CompletableFuture<Object> refused =
                    CompletableFuture.anyOf(held.stream().map(Conversation::end).toArray(CompletableFuture[]::new));
            assertThat(refused.get(20, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            Status.class, status -> assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        } finally {
            held.forEach(one -> one.call().cancel("enough", null));
        }
        assertThat(EchoGrpcService.NEVER_ANSWERED.tryAcquire(2_000, 20, TimeUnit.SECONDS))
                .isTrue();
        assertThat(call(EchoGrpcService.SAY, "still", new Metadata())).isEqualTo("still");
    }
}
