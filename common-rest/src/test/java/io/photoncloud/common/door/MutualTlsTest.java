package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.Listeners;
import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.grpc.OutgoingGrpcChannels;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.web.OutgoingHttpClients;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Services that have a certificate each, and nothing but settings to say so. */
class MutualTlsTest {

    @TempDir
    private static Path directory;

    private static TestingAuthority authority;
    private static FakeIam policies;
    private static ConfigurableApplicationContext testing;
    private static ConfigurableApplicationContext iam;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestingAuthority(directory);
        policies = FakeIam.start(InstantSource.system(), authority);
        testing = start("testing", "testing");
        iam = start("iam", "iam");
    }

    @AfterAll
    static void stop() {
        iam.close();
        testing.close();
        policies.close();
    }

    private static ConfigurableApplicationContext start(String name, String certified)
            throws IOException, GeneralSecurityException {
        return TestingDoor.run(TestingDoor.App.class, settings(name, certified).toArray(String[]::new));
    }

    private static List<String> settings(String name, String certified) throws IOException, GeneralSecurityException {
        List<String> settings =
                new ArrayList<>(authority.issue(certified, certified).settings());
        settings.add("photon.service.name=" + name);
        settings.add("photon.security.mode=enforced");
        settings.add(policies.setting());
        return settings;
    }

    private static ListenAddress grpcOf(ConfigurableApplicationContext service) {
        return service.getBean(Listeners.class).grpc();
    }

    private static ListenAddress httpOf(ConfigurableApplicationContext service) {
        return service.getBean(Listeners.class).http();
    }

    /** Calls what only services may call. */
    private static String callerByGrpc(ConfigurableApplicationContext from, String service, ListenAddress to) {
        ManagedChannel channel = from.getBean(OutgoingGrpcChannels.class).open(service, to);
        try {
            return ClientCalls.blockingUnaryCall(channel, EchoGrpcService.SAY_INTERNAL, CallOptions.DEFAULT, "caller");
        } finally {
            channel.shutdownNow();
        }
    }

    private static @Nullable String callerByHttp(
            ConfigurableApplicationContext from, String service, ListenAddress to) {
        RestClient client = from.getBean(OutgoingHttpClients.class).client(service, to);
        return client.get().uri("/api/v1/caller").retrieve().body(String.class);
    }

    @Test
    void aServiceIsKnownByItsCertificateAtBothDoors() {
        assertThat(callerByGrpc(iam, "testing", grpcOf(testing))).isEqualTo("service iam");
        assertThat(callerByHttp(iam, "testing", httpOf(testing))).contains("\"kind\":\"service\",\"name\":\"iam\"");
        assertThat(callerByGrpc(testing, "iam", grpcOf(iam))).isEqualTo("service testing");
    }

    @Test
    void andWhereTheServletContainerHasTheGrpcDoor() throws Exception {
        List<String> settings = settings("testing", "testing");
        try (ConfigurableApplicationContext onServlets =
                TestingDoor.run(ServletGrpcDoorTest.App.class, settings.toArray(String[]::new))) {
            assertThat(callerByGrpc(iam, "testing", grpcOf(onServlets))).isEqualTo("service iam");
            assertThat(catchThrowableOfType(
                                    StatusRuntimeException.class,
                                    () -> callerByGrpc(iam, "prismnet", grpcOf(onServlets)))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void policiesAreFollowedByTheSameCertificates() {
        policies.allow("user-1", "thing.use");
        policies.awaitFollowedBy(testing, iam);
    }

    @Test
    void anotherServiceThanTheOneThatIsCalledHearsNothing() {
        assertThat(catchThrowableOfType(
                                StatusRuntimeException.class, () -> callerByGrpc(iam, "prismnet", grpcOf(testing)))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThatThrownBy(() -> callerByHttp(iam, "prismnet", httpOf(testing)))
                .isInstanceOf(ResourceAccessException.class);
    }

    @Test
    void aCertificateThatNamesAnotherServiceIsNoStart() {
        Throwable thrown =
                catchThrowable(() -> start("prismnet", "creditservice").close());
        while (thrown != null && !(thrown instanceof StartRefusedException)) {
            thrown = thrown.getCause();
        }
        assertThat(thrown)
                .isNotNull()
                .hasMessageContaining("must name the service prismnet")
                .hasMessageContaining("creditservice");
    }

    @Test
    void withoutACertificateOnlyThisMachineIsCalled() {
        TestingDoor door = TestingDoor.shared();
        ListenAddress beyond = ListenAddress.valueOf("192.0.2.1:50051");

        assertThatThrownBy(() -> callerByGrpc(door.context(), "iam", beyond))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("photon.tls");
        assertThatThrownBy(() -> callerByHttp(door.context(), "iam", beyond))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("photon.tls");
        assertThat(callerByHttp(
                        door.context(), "testing", door.bean(Listeners.class).http()))
                .contains("\"kind\"");
    }
}
