package io.photoncloud.system.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What services are told of IAM, which here is a fake of that name, in both modes. */
class SecureTest {
    private static final int PORT = 18071;
    private static final int IAM_PORT = 18072;
    private static final int IAM_GRPC_PORT = 58072;

    @TempDir
    private Path directory = Path.of("");

    private @Nullable Launcher photon;

    @AfterEach
    void stopEverything() {
        if (photon != null) {
            photon.with("PHOTON_STOP_TIMEOUT", "1").run("down");
        }
    }

    private Launcher photon() throws IOException {
        Launcher made = FakeDistribution.create(directory, "alpha " + PORT + " single", "iam " + IAM_PORT + " member");
        photon = made;
        return made;
    }

    @Test
    void inOpenModeTheyKnowWhereItsKeysAreAndAskNobodyWhoMayDoWhat() throws Exception {
        Launcher photon = photon();
        up(photon);
        assertThat(settings(photon, "alpha"))
                .contains(
                        "--photon.security.mode=open",
                        "--photon.security.jwks-url=http://" + photon.at(1, IAM_PORT) + "/.well-known/jwks.json")
                .noneMatch(setting -> setting.startsWith("--photon.security.policy-endpoints"));
        assertThat(settings(photon, "iam"))
                .contains(
                        "--photon.iam.issuer=http://" + photon.at(1, IAM_PORT),
                        "--photon.iam.key-encryption-key-file="
                                + photon.home().resolve("cluster/iam-key-encryption-key"),
                        "--photon.iam.bootstrap-credential-file="
                                + photon.home().resolve("cluster/bootstrap-credential"))
                .noneMatch(setting -> setting.startsWith("--photon.security.jwks-url"));
    }

    @Test
    void oneFlagHasEveryCallProveWhoMakesItFromThenOn() throws Exception {
        Launcher photon = photon();
        assertThat(up(photon, "--secure").output())
                .containsPattern("alpha +https://" + photon.at(1, PORT) + " .* ready");
        List<String> told = settings(photon, "alpha");
        assertThat(told)
                .contains(
                        "--photon.security.mode=enforced",
                        "--photon.security.policy-endpoints=" + photon.at(1, IAM_GRPC_PORT),
                        "--photon.tls.authorities=" + photon.home().resolve("cluster/authority/ca.pem"))
                .noneMatch(setting -> setting.startsWith("--photon.security.jwks-url"));
        assertThat(settings(photon, "iam"))
                .noneMatch(setting -> setting.startsWith("--photon.security.policy-endpoints"));
        photon.with("PHOTON_SECURITY_MODE", "open");
        assertThat(photon.run("up").output())
                .contains("alpha runs in enforced mode: run 'photon down' first, then 'photon up' in open mode");
        assertThat(photon.run("up", "--secure").output()).contains("--secure contradicts PHOTON_SECURITY_MODE=open");
        photon.with("PHOTON_SECURITY_MODE", "");
        photon.run("down");
        up(photon);
        assertThat(settings(photon, "alpha")).isEqualTo(told);
    }

    @Test
    void anotherIamIsBelievedUntilItIsTakenBack() throws Exception {
        Launcher photon = photon().with("PHOTON_POLICY_ENDPOINTS", "127.0.0.9:1");
        up(photon, "--secure", "alpha");
        assertThat(settings(photon, "alpha")).contains("--photon.security.policy-endpoints=127.0.0.9:1");
        up(photon.with("PHOTON_POLICY_ENDPOINTS", ""));
        assertThat(settings(photon, "alpha"))
                .contains("--photon.security.policy-endpoints=" + photon.at(1, IAM_GRPC_PORT));
    }

    @Test
    void inOpenModeItsKeysAreWhereItIsToldThatTheyAre() throws Exception {
        Launcher photon = photon().with("PHOTON_JWKS_URL", "file:///keys.json");
        up(photon);
        assertThat(settings(photon, "alpha")).contains("--photon.security.jwks-url=file:///keys.json");
    }

    @Test
    void theFirstBrokenLinkOfTheAuditLogIsNamed() throws Exception {
        Launcher photon = photon();
        assertThat(photon.run("audit", "verify").exitCode()).isEqualTo(1);
        up(photon);
        Answer whole = photon.run("audit", "verify");
        assertThat(whole.exitCode()).as(whole.output()).isZero();
        assertThat(whole.output()).contains("intact: 4 links, 9 records, 1 of them not chained yet");
        Files.createFile(photon.directory("iam", 1).resolve("data/broken"));
        Answer broken = photon.run("audit", "verify");
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(broken.output()).contains("the audit log is broken at link 3: record 7 is gone");
        assertThat(photon.run("audit").exitCode()).isEqualTo(2);
    }

    @Test
    void aTokenIsForWhoeverOwnsTheFileOfTheFirstCredential() throws Exception {
        Launcher photon = photon();
        up(photon);
        assertThat(photon.run("token").output())
                .contains("there is no " + photon.home() + "/cluster/bootstrap-credential");
        Files.writeString(photon.home().resolve("cluster/bootstrap-credential"), "the-key\n");
        Answer token = photon.run("token");
        assertThat(token.exitCode()).as(token.output()).isZero();
        assertThat(token.output()).isEqualTo(".api_key.the.key.scope_id.system.\n");
    }

    private static Answer up(Launcher photon, String... arguments) {
        String[] all = Stream.concat(Stream.of("up"), Stream.of(arguments)).toArray(String[]::new);
        Answer up = photon.run(all);
        assertThat(up.exitCode()).as(up.output()).isZero();
        return up;
    }

    private static List<String> settings(Launcher photon, String service) throws IOException {
        long pid = photon.pid(service, 1).orElseThrow();
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                .split("\0", -1));
    }
}
