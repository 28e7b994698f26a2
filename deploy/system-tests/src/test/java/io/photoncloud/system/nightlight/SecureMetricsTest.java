package io.photoncloud.system.nightlight;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A cloud whose every call has to prove who makes it: NightLight's scrapes do, and what they find operators see and nobody else. */
class SecureMetricsTest {
    @Test
    void operatorsSeeTheWholeCloudAndProjectsTheirOwn() {
        try (RunningCloud cloud = new RunningCloud("metrics-secure", "iam", "nightlight")) {
            // What it runs once needs no cache of its classes, which takes longer to make than it spares.
            cloud.launcher().with("PHOTON_AOT", "off");
            cloud.up("--secure");
            Path authority = cloud.launcher().home().resolve("cluster/authority/ca.pem");
            String token = cloud.launcher().run("token").output().strip();
            Metrics operator = new Metrics(Curl.withToken(cloud.host(1), authority, token));
            everyProcessIsScraped(operator);
            requireStrangers(cloud, authority, operator);
            aDeadProcessIsDown(cloud, operator);
        }
    }

    private static void everyProcessIsScraped(Metrics operator) {
        // ChainFire, IAM, and NightLight itself.
        Metrics.await("all are up", () -> operator.value("sum(up)") == 3 && operator.value("count(up)") == 3);
        assertThat(operator.labels("up", "job")).isEqualTo(Set.of("chainfire", "iam", "nightlight"));
        assertThat(operator.labels("up{job=\"iam\"}", "node")).isEqualTo(Set.of("1"));
        assertThat(operator.query("up", "-H 'X-Scope-OrgID: system/cloud'").size())
                .isEqualTo(3);
        assertThat(operator.data("/api/v1/targets?state=active").toString()).contains("\"scrapeUrl\":\"https://");
    }

    private static void requireStrangers(RunningCloud cloud, Path authority, Metrics operator) {
        Metrics nobody = new Metrics(new Curl(cloud.host(1), "--cacert '" + authority + "'"));
        for (String path : new String[] {
            "/api/v1/query?query=up", "/api/v1/targets", "/federate?match[]=up", "/metrics", "/api/v1/status/config"
        }) {
            assertThat(nobody.call(path).status()).as(path).isEqualTo(401);
        }
        post(operator, "organizations", "{'id': 'acme', 'name': 'Acme'}");
        post(operator, "projects", "{'id': 'shop', 'name': 'Shop', 'org_id': 'acme'}");
        post(operator, "users", "{'id': 'olga', 'name': 'Olga', 'org_id': 'acme'}");
        post(
                operator,
                "bindings",
                "{'principal_id': 'olga', 'principal_type': 'user', 'role_id': 'owner', 'scope_id': 'shop'}");
        String token = post(operator, "auth/token", "{'principal_id': 'olga', 'scope_id': 'shop'}")
                .json()
                .path("data")
                .path("token")
                .asString();
        Metrics owner = new Metrics(Curl.withToken(cloud.host(1), authority, token));
        Metrics.await(
                "the role is heeded", () -> owner.call("/api/v1/query?query=up").status() == 200);
        assertThat(owner.query("up").size()).isZero();
        assertThat(owner.data("/api/v1/targets").path("activeTargets").size()).isZero();
        assertThat(owner.data("/api/v1/status/config").path("yaml").asString()).isEmpty();
        for (String named : new String[] {"system/cloud", "acme/other", "system"}) {
            assertThat(owner.call("/api/v1/query?query=up", "-H 'X-Scope-OrgID: " + named + "'")
                            .status())
                    .as(named)
                    .isEqualTo(403);
        }
        assertThat(owner.call("/api/v1/import/prometheus", "--data-binary 'lamps 3'")
                        .status())
                .isEqualTo(204);
        assertThat(owner.value("lamps")).isEqualTo(3);
        assertThat(operator.query("lamps").size()).isZero();
    }

    private static Curl.Answer post(Metrics operator, String path, String body) {
        return operator.curl()
                .run("curl -X POST http://localhost:8083/api/v1/" + path + " -H 'Content-Type: application/json' -d '"
                        + body.replace('\'', '"') + "'");
    }

    private static void aDeadProcessIsDown(RunningCloud cloud, Metrics operator) {
        Launcher.kill(cloud.launcher().pid("iam", 1).orElseThrow());
        Metrics.await("it is seen", () -> operator.value("sum(up)") == 2);
        assertThat(operator.labels("up == 0", "node")).isEqualTo(Set.of("1"));
        assertThat(operator.labels("up == 0", "job")).isEqualTo(Set.of("iam"));
    }
}
