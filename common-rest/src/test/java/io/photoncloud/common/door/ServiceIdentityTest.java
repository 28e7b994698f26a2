package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.photoncloud.common.door.TestingDoor.Reply;
import io.photoncloud.common.grpc.OutgoingGrpcContext;
import io.photoncloud.common.security.OwnIdentity;
import io.photoncloud.common.web.OutgoingHttpContext;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.web.client.RestClient;

/** Services of one machine know each other by the secret of its data directory. */
class ServiceIdentityTest {

    @Test
    void whoShowsTheSecretIsTheServiceItSays(@TempDir Path data) {
        try (TestingDoor door = TestingDoor.start("photon.data-directory=" + data)) {
            Channel channel = ClientInterceptors.intercept(door.grpc(), door.bean(OutgoingGrpcContext.class));
            assertThat(ClientCalls.blockingUnaryCall(
                            channel, EchoGrpcService.SAY_INTERNAL, CallOptions.DEFAULT, "caller"))
                    .isEqualTo("service testing");

            RestClient.Builder client = RestClient.builder().baseUrl("http://127.0.0.1:" + door.httpPort());
            door.bean(OutgoingHttpContext.class).customize(client);
            assertThat(client.build().get().uri("/api/v1/caller").retrieve().body(String.class))
                    .contains("\"kind\":\"service\",\"name\":\"testing\"");

            refusesWrongSecrets(door);
        }
    }

    private static void refusesWrongSecrets(TestingDoor door) {
        String secret = door.bean(OwnIdentity.class).secret() == null ? "" : "0".repeat(64);
        for (String[] headers : new String[][] {
            {"photon-service", "iam", "photon-service-secret", secret},
            {"photon-service", "iam"},
            {"photon-service-secret", secret},
            {"photon-service", "iam", "photon-service-secret", "no hex"},
        }) {
            Reply reply = door.get("/api/v1/caller", headers);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.text()).doesNotContain(secret);
        }
    }

    @Test
    void withoutADirectoryNobodyIsAService() {
        TestingDoor door = TestingDoor.shared();
        Metadata sent = new Metadata();
        sent.put(Metadata.Key.of("photon-service", Metadata.ASCII_STRING_MARSHALLER), "iam");
        sent.put(Metadata.Key.of("photon-service-secret", Metadata.ASCII_STRING_MARSHALLER), "00".repeat(32));
        Channel channel = ClientInterceptors.intercept(door.grpc(), MetadataUtils.newAttachHeadersInterceptor(sent));

        assertThat(failure(channel)).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(failure(door.grpc())).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    private static Status.Code failure(Channel channel) {
        return catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(
                                channel, EchoGrpcService.SAY_INTERNAL, CallOptions.DEFAULT, "caller"))
                .getStatus()
                .getCode();
    }
}
