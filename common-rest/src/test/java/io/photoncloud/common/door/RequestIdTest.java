package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.stub.ClientCalls;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import io.photoncloud.common.door.TestingDoor.Reply;
import io.photoncloud.common.grpc.OutgoingGrpcContext;
import io.photoncloud.common.web.OutgoingHttpContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.client.RestClient;

class RequestIdTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final RequestContext CONTEXT = new RequestContext(
            TestingDoor.ORIGIN_ID, new TraceParent(TRACE, "b7ad6b7169203331", "01"), Caller.ANONYMOUS);

    private final TestingDoor door = TestingDoor.shared();

    @Test
    void aCallWithoutAnIdIsGivenOneInHeaderMetaAndLog() {
        Reply reply = door.get("/api/v1/caller");
        String id = reply.header("X-Request-Id");

        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(reply.json().at("/meta/request_id").asString()).isEqualTo(id);
        assertThat(reply.data().get("mdc").asString()).isEqualTo(id);
        assertThat(door.get("/").header("X-Request-Id")).isNotEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"req-12345", TestingDoor.ORIGIN_ID, "a", "A.b_c:d-e"})
    void aSaneIdIsTakenOver(String id) {
        Reply reply = door.get("/", "X-Request-Id", id);

        assertThat(reply.header("X-Request-Id")).isEqualTo(id);
        assertThat(reply.json().at("/meta/request_id").asString()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\"b", "<script>", "a;b", "{}", "%0a"})
    void anyOtherIdIsReplaced(String id) {
        assertThat(door.get("/", "X-Request-Id", id).header("X-Request-Id")).hasSize(36);
    }

    @Test
    void anIdThatIsTooLongIsReplaced() {
        assertThat(door.get("/", "X-Request-Id", "a".repeat(128)).header("X-Request-Id"))
                .hasSize(128);
        assertThat(door.get("/", "X-Request-Id", "a".repeat(129)).header("X-Request-Id"))
                .hasSize(36);
    }

    @Test
    void aTraceIsContinuedWithASpanOfOurOwn() {
        String answered = door.get("/", "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
                .header("traceparent");

        assertThat(answered).matches("00-" + TRACE + "-[0-9a-f]{16}-01").doesNotContain("b7ad6b7169203331");
    }

    @Test
    void withoutATraceOrWithABrokenOneANewOneStarts() {
        assertThat(door.get("/").header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(door.get("/", "traceparent", "00-" + TRACE + "-zz-01").header("traceparent"))
                .doesNotContain(TRACE);
    }

    @Test
    void anOutgoingGrpcCallPassesIdAndTraceOn() {
        Channel channel = ClientInterceptors.intercept(door.grpc(), door.bean(OutgoingGrpcContext.class));
        String id = CONTEXT.call(() -> say(channel, "request-id"));
        String trace = CONTEXT.call(() -> say(channel, "trace"));

        assertThat(id).isEqualTo(TestingDoor.ORIGIN_ID);
        assertThat(trace).isEqualTo(TRACE);
    }

    @Test
    void anOutgoingHttpCallPassesIdAndTraceOn() {
        RestClient.Builder builder = RestClient.builder().baseUrl("http://127.0.0.1:" + door.httpPort());
        door.bean(OutgoingHttpContext.class).customize(builder);
        RestClient client = builder.build();
        var answer = CONTEXT.call(() -> client.get().uri("/").retrieve().toEntity(String.class));

        assertThat(answer.getHeaders().getFirst("X-Request-Id")).isEqualTo(TestingDoor.ORIGIN_ID);
        assertThat(answer.getHeaders().getFirst("traceparent")).contains(TRACE);
    }

    private static String say(Channel channel, String what) {
        return ClientCalls.blockingUnaryCall(channel, EchoGrpcService.SAY, CallOptions.DEFAULT, what);
    }
}
