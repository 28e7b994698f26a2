package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TokenIssuer;
import io.photoncloud.system.Launcher.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One real node that {@code photon up} started in enforced mode: TLS by the cluster's authority, and tokens. */
class EnforcedTest {

    private static final RunningCloud cloud = new RunningCloud("enforced");
    private static final TokenIssuer issuer = new TokenIssuer(InstantSource.system());

    private final Curl curl = new Curl(cloud.httpAddress(1));

    @BeforeAll
    static void start() throws IOException {
        Path keys = Files.writeString(
                cloud.scratch().resolve("jwks.json"), issuer.fetch().toString());
        cloud.launcher()
                .with("PHOTON_SECURITY_MODE", "enforced")
                .with("PHOTON_JWKS_URL", keys.toUri().toString());
        Answer up = cloud.up();
        assertThat(up.output()).containsPattern("chainfire +https://" + cloud.httpAddress(1) + " .* ready");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void aTokenOpensTheDoorAndNothingElseDoes() {
        String put = curl() + " -X PUT https://localhost:8081/api/v1/kv/greeting"
                + " -H 'Content-Type: application/json' -d '{\"value\": \"hello\"}'";
        String bearer = " -H 'Authorization: Bearer " + issuer.token("alice") + "'";
        String stranger = " -H 'Authorization: Bearer " + new TokenIssuer(InstantSource.system()).token("alice") + "'";
        assertThat(curl.run(put).error(401).path("code").asString("")).isEqualTo("UNAUTHENTICATED");
        assertThat(curl.run(put + stranger).status()).isEqualTo(401);
        curl.run(put + bearer).data(200);
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

    private static String curl() {
        return "curl --cacert " + cloud.launcher().home().resolve("cluster/authority/ca.pem");
    }
}
