package io.photoncloud.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.testing.TestingService.Reply;
import io.photoncloud.proto.iam.v1.IamTokenGrpc;
import io.photoncloud.proto.iam.v1.IssueTokenRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wrong proofs of different principals, from one address, by every door. */
class AddressLimitTest {

    private static final int MAX = 4;

    private final TestingIam iam =
            TestingIam.start("photon.iam.address-failures-max=" + MAX, "photon.http.trusted-proxies=127.0.0.0/8");
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        http.shutdownNow();
        iam.close();
    }

    private Reply byPassword(String principal, String client) {
        return iam.post(
                "/api/v1/auth/token",
                "{\"principal_id\": \"%s\", \"password\": \"not the right one\"}".formatted(principal),
                "X-Forwarded-For",
                client);
    }

    private HttpResponse<String> byClientSecret(String form, String client) throws IOException, InterruptedException {
        URI uri = iam.uri("/oauth2/token");
        return http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-Forwarded-For", client)
                        .POST(BodyPublishers.ofString("grant_type=client_credentials&" + form))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void restAndOauthCountTogetherAndTellHowLongToWait() throws Exception {
        byPassword("ann", "192.0.2.1").expect(401);
        byPassword("bob", "192.0.2.1").expect(401);
        iam.post(
                        "/api/v1/auth/token",
                        "{\"api_key\": \"pck_" + "0".repeat(16) + "_" + "A".repeat(43) + "\"}",
                        "X-Forwarded-For",
                        "192.0.2.1")
                .expect(401);
        assertThat(byClientSecret("client_id=nobody&client_secret=guess", "192.0.2.1")
                        .statusCode())
                .isEqualTo(401);

        Reply limited = byPassword("eve", "192.0.2.1").expect(429);
        assertThat(limited.error()).isEqualTo("RATE_LIMITED");
        assertThat(limited.response().headers().firstValueAsLong("Retry-After").orElse(0))
                .isBetween(1L, 300L);
        HttpResponse<String> client = byClientSecret("client_id=nobody&client_secret=guess", "192.0.2.1");
        assertThat(client.statusCode()).isEqualTo(429);
        assertThat(client.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 300L);
        assertThat(client.body()).contains("temporarily_unavailable");

        byPassword("eve", "192.0.2.2").expect(401);
    }

    @Test
    void grpcCountsByTheAddressOfTheConnection() {
        var address = iam.bean(Listeners.class).grpc();
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        address.host(), address.port(), InsecureChannelCredentials.create())
                .build();
        try {
            for (int i = 0; i < MAX; i++) {
                assertThat(guess(channel, "p" + i).getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            }
            StatusRuntimeException limited = guess(channel, "another");
            assertThat(limited.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(String.valueOf(limited.getTrailers())).contains("photon-error-retry-after-seconds");
        } finally {
            channel.shutdownNow();
        }
    }

    private static StatusRuntimeException guess(ManagedChannel channel, String principal) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> IamTokenGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .issueToken(IssueTokenRequest.newBuilder()
                                .setPrincipalId(principal)
                                .setPassword("not the right one")
                                .build()));
    }
}
