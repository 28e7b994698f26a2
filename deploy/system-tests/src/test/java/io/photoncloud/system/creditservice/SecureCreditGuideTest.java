package io.photoncloud.system.creditservice;

import static io.photoncloud.system.creditservice.CreditGuide.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.Launcher.Answer;
import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The calls of the REST guide as {@code photon up --secure} has them: by TLS and with a token. */
class SecureCreditGuideTest {

    /** From IAM's answer to a change until every service heeds it. */
    private static final Duration HEEDED_WITHIN = Duration.ofSeconds(2);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    @Test
    void theGuideIsForWhoeverHasTheRightsAndNobodyElse() {
        try (RunningCloud cloud = new RunningCloud("credit-guide-secure", "iam", "creditservice", "prismnet")) {
            cloud.up("--secure");
            Path authority = cloud.launcher().home().resolve("cluster/authority/ca.pem");
            Answer token = cloud.launcher().run("token");
            assertThat(token.exitCode()).as(token.output()).isZero();
            Curl administrator =
                    Curl.withToken(cloud.host(1), authority, token.output().strip());
            CreditGuide guide = new CreditGuide(administrator);
            guide.everyCall();
            guide.theExampleWithItsNetwork();
            String id = text(
                    post(administrator, 8086, "reservations", "{'project_id': 'proj-456', 'amount': 1}")
                            .data(201),
                    "id");
            requireForeign(Curl.withToken(cloud.host(1), authority, tokenOfAnotherProject(administrator)), id);
            Curl nobody = new Curl(cloud.host(1), "--cacert '" + authority + "'");
            assertThat(post(nobody, 8086, "reservations/" + id + "/release", "{}")
                            .status())
                    .isEqualTo(401);
            post(administrator, 8086, "reservations/" + id + "/release", "{}").data(200);
            guide.requireProof();
        }
    }

    /** What another tenant's owner is told of a reservation: that there is none. */
    private static void requireForeign(Curl owner, String id) {
        long end = System.nanoTime() + HEEDED_WITHIN.toNanos();
        while (owner.run("curl http://localhost:8086/api/v1/wallets/elsewhere").status() == 403) {
            assertThat(System.nanoTime()).as("the role is heeded").isLessThan(end);
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        post(owner, 8086, "wallets", "{'project_id': 'elsewhere'}").data(201);
        for (String call : new String[] {"commit", "release"}) {
            String body = call.equals("commit") ? "{'actual_amount': 1}" : "{}";
            JsonNode error =
                    post(owner, 8086, "reservations/" + id + "/" + call, body).error(404);
            assertThat(text(error, "code")).isEqualTo("NOT_FOUND");
        }
        assertThat(owner.run("curl http://localhost:8086/api/v1/wallets/proj-456")
                        .status())
                .isEqualTo(404);
        JsonNode denied =
                post(owner, 8086, "wallets/elsewhere/topup", "{'amount': 1}").error(403);
        assertThat(text(denied, "code")).isEqualTo("PERMISSION_DENIED");
        assertThat(text(denied.path("details"), "permission")).isEqualTo("credit.issue");
    }

    private static String tokenOfAnotherProject(Curl administrator) {
        post(administrator, 8083, "organizations", "{'id': 'org-other', 'name': 'Other'}")
                .data(201);
        post(administrator, 8083, "projects", "{'id': 'elsewhere', 'name': 'Elsewhere', 'org_id': 'org-other'}")
                .data(201);
        post(administrator, 8083, "users", "{'id': 'olga', 'name': 'Olga', 'org_id': 'org-other'}")
                .data(201);
        String binding =
                "{'principal_id': 'olga', 'principal_type': 'user', 'role_id': 'owner', 'scope_id': 'elsewhere'}";
        post(administrator, 8083, "bindings", binding).data(201);
        return text(
                post(administrator, 8083, "auth/token", "{'principal_id': 'olga', 'scope_id': 'elsewhere'}")
                        .data(200),
                "token");
    }

    private static Curl.Answer post(Curl curl, int port, String path, String body) {
        return curl.run("curl -X POST http://localhost:" + port + "/api/v1/" + path
                + " -H 'Content-Type: application/json' -d '" + body.replace('\'', '"') + "'");
    }
}
