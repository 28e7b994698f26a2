package io.photoncloud.common.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.photoncloud.common.config.StartRefusedException;
import io.photoncloud.common.security.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A service that is configured wrongly does not start, and says which setting to change. */
class StartRefusalTest {

    /** Nobody is there, which is no reason not to start. */
    private static final String IAM = "photon.security.policy-endpoints=127.0.0.1:1";

    private static StartRefusedException refusal(String... settings) {
        return refusalOf(TestingDoor.App.class, settings);
    }

    private static StartRefusedException refusalOf(Class<?> application, String... settings) {
        Throwable thrown =
                catchThrowable(() -> TestingDoor.run(application, settings).close());
        assertThat(thrown).isNotNull();
        return refusalIn(thrown);
    }

    private static StartRefusedException refusalIn(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartRefusedException refused) {
                return refused;
            }
        }
        throw new AssertionError("not refused but", thrown);
    }

    @ParameterizedTest
    @CsvSource({
        "photon.http.address, 0.0.0.0:0",
        "photon.http.address, '[::]:0'",
        "photon.grpc.address, 0.0.0.0:0",
        "photon.grpc.address, 10.1.2.3:0",
    })
    void openModeNeedsLoopbackListeners(String setting, String address) {
        StartRefusedException refused = refusal(setting + "=" + address);

        assertThat(refused).hasMessageContaining(setting + "=" + address).hasMessageContaining("photon.security.mode");
        assertThat(refused.remedy()).contains("photon.security.mode=enforced", setting);
    }

    @Test
    void enforcedModeNeedsToKnowWhereKeysComeFrom() {
        StartRefusedException refused = refusalOf(KnowsByItself.class, "photon.security.mode=enforced");

        assertThat(refused.remedy()).contains("photon.security.jwks-url");
    }

    @Test
    void keysFromElsewhereThanPoliciesAreNotIgnoredButRefused() {
        StartRefusedException refused = refusal(
                "photon.security.mode=enforced",
                IAM,
                "photon.security.jwks-url=https://127.0.0.1:8083/.well-known/jwks.json");

        assertThat(refused).hasMessageContaining("photon.security.jwks-url is set");
        assertThat(refused.remedy()).contains("Remove photon.security.jwks-url");
    }

    @Test
    void enforcedModeNeedsToKnowWherePoliciesComeFrom() {
        StartRefusedException refused = refusal("photon.security.mode=enforced");

        assertThat(refused).hasMessageContaining("who may do what");
        assertThat(refused.remedy()).contains("photon.security.policy-endpoints");
    }

    @Test
    void policiesFromAnotherMachineTakeACertificate() {
        StartRefusedException refused = refusal("photon.security.mode=enforced", IAM + ",192.0.2.1:50051");

        assertThat(refused)
                .hasMessageContaining("photon.security.policy-endpoints")
                .hasMessageContaining("192.0.2.1");
        assertThat(refused.remedy()).contains("photon.tls");
    }

    @Test
    void whoKnowsPermissionsByItselfFollowsNobody() {
        TestingDoor.start(
                        KnowsByItself.class,
                        "photon.security.mode=enforced",
                        "photon.security.jwks-url=http://127.0.0.1:8083/.well-known/jwks.json")
                .close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import(TestingDoor.App.class)
    static class KnowsByItself {
        @Bean
        Permissions permissions() {
            return (_, _, _, _) -> false;
        }
    }

    @ParameterizedTest
    @CsvSource({"photon.http.address, 0.0.0.0:0", "photon.grpc.address, 10.1.2.3:0"})
    void enforcedModeSendsNoTokensInTheClear(String setting, String address) {
        StartRefusedException refused = refusal("photon.security.mode=enforced", IAM, setting + "=" + address);

        assertThat(refused).hasMessageContaining(setting + "=" + address);
        assertThat(refused.remedy()).contains("photon.tls", setting);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://iam.example/jwks.json", "ftp://127.0.0.1/jwks.json", "jwks.json"})
    void keysThatAnybodyOnTheWayCouldChangeAreRefused(String url) {
        StartRefusedException refused =
                refusalOf(KnowsByItself.class, "photon.security.mode=enforced", "photon.security.jwks-url=" + url);

        assertThat(refused).hasMessageContaining("photon.security.jwks-url=" + url);
        assertThat(refused.remedy()).contains("https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photon.http.adress=127.0.0.1:0",
                "photon.security.modus=open",
                "photon.htp.address=127.0.0.1:0",
                "photon.unheard-of=1",
            })
    void aMisspeltSettingIsNamed(String setting) {
        StartRefusedException refused = refusal(setting);

        assertThat(refused).hasMessageContaining(setting.substring(0, setting.indexOf('=')));
        assertThat(refused.remedy()).contains("photon.http.address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "photon.http.body-size-max=1",
                "photon.http.json-depth-max=0",
                "photon.http.header-time-max=0s",
                "photon.http.page-limit=20000",
                "photon.grpc.event-loops=65",
                "photon.security.token-size-max=1B",
                "photon.service.name=No Name",
                "photon.http.address=nowhere",
            })
    void aValueOutOfBoundsIsNamed(String setting) {
        Throwable thrown = catchThrowable(
                () -> TestingDoor.run(TestingDoor.App.class, setting).close());

        StringBuilder messages = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        String name = setting.substring(0, setting.indexOf('='));
        assertThat(messages.toString()).containsAnyOf(name, "write host:port");
    }

    @Test
    void aSecretThatOthersCanReadIsRefused(@TempDir Path data) throws IOException {
        Path file = Files.write(data.resolve("service-secret"), new byte[32]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        StartRefusedException refused = refusal("photon.data-directory=" + data);

        assertThat(refused).hasMessageContaining(file.toString()).hasMessageContaining("rw-r--r--");
        assertThat(refused.remedy()).contains("chmod 600");
    }
}
