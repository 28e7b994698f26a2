package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingAuthority;
import io.photoncloud.common.testing.TokenIssuer;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One real node that {@code photon up} started in enforced mode: TLS by the cluster's authority, tokens, and policies from
 * where IAM should be.
 */
class EnforcedTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final RunningCloud cloud = new RunningCloud("enforced");
    private static final TokenIssuer issuer = new TokenIssuer(InstantSource.system());

    private static FakeIam iam;

    private final Curl curl = new Curl(cloud.host(1));

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException {
        Answer ca = cloud.launcher().run("ca");
        assertThat(ca.exitCode()).as(ca.output()).isZero();
        TestingAuthority authority = TestingAuthority.ofCluster(
                Files.createDirectory(cloud.scratch().resolve("iam")),
                cloud.launcher().home().resolve("cluster/authority"));
        iam = FakeIam.start(InstantSource.system(), authority);
        iam.allow("alice", "kv.*");
        Path keys = Files.writeString(
                cloud.scratch().resolve("jwks.json"), issuer.fetch().toString());
        cloud.launcher()
                .with("PHOTON_SECURITY_MODE", "enforced")
                .with("PHOTON_JWKS_URL", keys.toUri().toString())
                .with("PHOTON_POLICY_ENDPOINTS", iam.address().toString());
        Answer up = cloud.up();
        assertThat(up.output()).containsPattern("chainfire +https://" + cloud.httpAddress(1) + " .* ready");
    }

    @AfterAll
    static void stop() {
        cloud.close();
        iam.close();
    }

    @Test
    void aTokenOpensTheDoorAndNothingElseDoes() {
        String put = curl() + " -X PUT https://localhost:8081/api/v1/kv/greeting"
                + " -H 'Content-Type: application/json' -d '{\"value\": \"hello\"}'";
        String bearer = " -H 'Authorization: Bearer " + issuer.token("alice") + "'";
        String stranger = " -H 'Authorization: Bearer " + new TokenIssuer(InstantSource.system()).token("alice") + "'";
        assertThat(curl.run(put).error(401).path("code").asString("")).isEqualTo("UNAUTHENTICATED");
        assertThat(curl.run(put + stranger).status()).isEqualTo(401);
        awaitPolicies(put + bearer).data(200);
        String bob = " -H 'Authorization: Bearer " + issuer.token("bob") + "'";
        assertThat(curl.run(put + bob).error(403).path("code").asString("")).isEqualTo("PERMISSION_DENIED");
        assertThat(curl.run(curl() + " https://localhost:8081/api/v1/kv/greeting" + bearer)
                        .data(200)
                        .path("value")
                        .asString(""))
                .isEqualTo("hello");
        curl.run(curl() + " https://localhost:8081/health").data(200);
    }

    @Test
    void theLauncherItselfGetsThrough() {
        Answer status = cloud.launcher().run("status");
        assertThat(status.exitCode()).as(status.output()).isZero();
    }

    @Test
    void whoDoesNotKnowTheAuthorityDoesNotTrustTheNode() {
        assertThat(curl.shell("curl --silent https://localhost:8081/health || echo refused by $?"))
                .contains("refused by 60");
    }

    /** A node that has just started may not have heard yet who may do what, and says so. */
    private Curl.Answer awaitPolicies(String call) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Curl.Answer answer = curl.run(call);
        while (answer.status() == 503) {
            assertThat(System.nanoTime()).as(answer.text()).isLessThan(until);
            answer = curl.run(call);
        }
        return answer;
    }

    private static String curl() {
        return "curl --cacert " + cloud.launcher().home().resolve("cluster/authority/ca.pem");
    }
}
