package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GrpcIdempotencyTest {

    private static final Metadata.Key<String> KEY =
            Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> FIELD =
            Metadata.Key.of("photon-error-field", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> CONSTRAINT =
            Metadata.Key.of("photon-error-constraint", Metadata.ASCII_STRING_MARSHALLER);

    private static String call(MethodDescriptor<String, String> method, String text, List<String> keys) {
        Metadata sent = new Metadata();
        keys.forEach(key -> sent.put(KEY, key));
        Channel channel = ClientInterceptors.intercept(
                TestingDoor.shared().grpc(), MetadataUtils.newAttachHeadersInterceptor(sent));
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(channel, method, options, text);
    }

    private static Metadata refusal(MethodDescriptor<String, String> method, List<String> keys) {
        StatusRuntimeException thrown =
                catchThrowableOfType(StatusRuntimeException.class, () -> call(method, "thread", keys));
        assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        return Objects.requireNonNull(thrown.getTrailers());
    }

    @Test
    void aKeyComesWithAFingerprintOfMethodAndRequest() {
        String first = call(EchoGrpcService.SAY_ONCE, "this", List.of("key-1"));

        assertThat(first).matches("key-1 [0-9a-f]{64}");
        assertThat(call(EchoGrpcService.SAY_ONCE, "this", List.of("key-1"))).isEqualTo(first);
        assertThat(call(EchoGrpcService.SAY_ONCE, "that", List.of("key-1"))).isNotEqualTo(first);
        assertThat(call(EchoGrpcService.SAY_ONCE_AGAIN, "this", List.of("key-1")))
                .isNotEqualTo(first);
    }

    @Test
    void aCallWithoutAKeyHasNone() {
        assertThat(call(EchoGrpcService.SAY_ONCE, "this", List.of())).isEqualTo("none");
    }

    @ParameterizedTest
    @MethodSource
    void aMethodThatWouldNotHeedAKeyRefusesIt(MethodDescriptor<String, String> method) {
        Metadata refusal = refusal(method, List.of("key-1"));

        assertThat(refusal.get(FIELD)).isEqualTo("Idempotency-Key");
        assertThat(refusal.get(CONSTRAINT)).isEqualTo("absent");
    }

    static List<MethodDescriptor<String, String>> aMethodThatWouldNotHeedAKeyRefusesIt() {
        return List.of(EchoGrpcService.SAY, EchoGrpcService.SAY_ON_LOOP, EchoGrpcService.SAY_PUBLIC);
    }

    @Test
    void aKeyIsBoundedAndPrintable() {
        String longest = "k".repeat(255);

        assertThat(call(EchoGrpcService.SAY_ONCE, "this", List.of(longest))).startsWith(longest);
        for (String key : List.of(longest + "k", "a b")) {
            assertThat(refusal(EchoGrpcService.SAY_ONCE, List.of(key)).get(FIELD))
                    .isEqualTo("Idempotency-Key");
        }
    }

    @Test
    void aKeyIsGivenOnce() {
        assertThat(refusal(EchoGrpcService.SAY_ONCE, List.of("key-1", "key-2")).get(CONSTRAINT))
                .isEqualTo("given once");
    }
}
