package io.photoncloud.system.creditservice;

import static io.photoncloud.system.creditservice.CreditGuide.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Curl;
import io.photoncloud.system.chainfire.RunningCloud;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Every call on CreditService that the REST guide promises, sent by curl to a real one beside a real PrismNET, in open mode;
 * and calls that are wrong, none of which changes anything.
 */
class CreditGuideTest {

    private static final Duration EXPIRED_WITHIN = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private static final RunningCloud cloud = new RunningCloud("credit-guide", "creditservice", "prismnet");

    private static final Curl curl = new Curl(cloud.host(1));
    private static final CreditGuide guide = new CreditGuide(curl);

    /** Before each of the tests, as this object is made for it. */
    private final JsonNode before = guide.wallet();

    @BeforeAll
    static void start() {
        cloud.up();
        guide.everyCall();
        guide.theExampleWithItsNetwork();
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @AfterEach
    void nothingHasChanged() {
        JsonNode after = guide.wallet();
        assertThat(after.path("balance")).isEqualTo(before.path("balance"));
        assertThat(after.path("reserved")).isEqualTo(before.path("reserved"));
        guide.requireProof();
    }

    private static Curl.Answer post(String path, String body, String... headers) {
        StringBuilder command = new StringBuilder("curl -X POST http://localhost:8086/api/v1/" + path
                + " -H 'Content-Type: application/json' -d '" + body.replace('\'', '"') + "'");
        for (String header : headers) {
            command.append(" -H '").append(header).append("'");
        }
        return curl.run(command.toString());
    }

    private static String reserved(String body) {
        return text(post("reservations", body).data(201), "id");
    }

    @Test
    void theLedgerProvesTheGuidesCalls() {
        guide.requireProof();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "wallets/proj-456/topup|{'amount': -5}|amount",
                "wallets/proj-456/topup|{'amount': 0}|amount",
                "wallets/proj-456/topup|{'amount': 1.5}|amount",
                "wallets/proj-456/topup|{'amount': 1000000000000001}|amount",
                "wallets/proj-456/topup|{'amount': 99999999999999999999}|amount",
                "wallets/proj-456/topup|{'amount': '5'}|amount",
                "wallets/proj-456/withdraw|{'amount': -1}|amount",
                "reservations|{'project_id': 'proj-456', 'amount': -2000}|amount",
                "reservations|{'project_id': 'proj-456', 'amount': 20.25}|amount",
                "reservations|{'project_id': 'proj-456', 'amount': 5, 'ttl_seconds': -1}|ttl_seconds",
                "wallets|{'project_id': 'proj-new', 'initial_balance': -1}|initial_balance",
                "wallets|{'project_id': 'proj-new', 'initial_balance': 9223372036854775807}|initial_balance",
                "wallets|{'project_id': 'proj-new', 'currency': 'XQQ'}|currency",
                "wallets|{'project_id': 'proj-new', 'currency': 'jpy'}|currency",
            })
    void whatIsWrongIsNamed(String path, String body, String field) {
        JsonNode error = post(path, body).error(400);
        assertThat(text(error, "code")).isEqualTo("VALIDATION_ERROR");
        assertThat(text(error.path("details"), "field")).isEqualTo(field);
        assertThat(text(error.path("details"), "constraint")).isNotEmpty();
        assertThat(curl.run("curl http://localhost:8086/api/v1/wallets/proj-new")
                        .status())
                .as("the wallet that was refused")
                .isEqualTo(404);
    }

    @Test
    void whatIsReservedIsChargedNeitherWronglyNorTwice() {
        String id = reserved("{'project_id': 'proj-456', 'amount': 100}");
        String commit = "reservations/" + id + "/commit";
        for (String amount : new String[] {"-1", "0", "1.5", "99999999999999999999"}) {
            JsonNode error = post(commit, "{'actual_amount': " + amount + "}").error(400);
            assertThat(text(error.path("details"), "field")).as(amount).isEqualTo("actual_amount");
        }
        assertThat(text(post(commit, "{'actual_amount': 1000000}").error(409), "code"))
                .isEqualTo("INSUFFICIENT_CREDIT");
        post("reservations/" + id + "/release", "{}").data(200);
        JsonNode error = post(commit, "{'actual_amount': 100}").error(409);
        assertThat(text(error, "code")).isEqualTo("CONFLICT");
        assertThat(text(error, "message")).contains(id, "was released");
        assertThat(text(error.path("details"), "status")).isEqualTo("released");
    }

    @Test
    void whatHasExpiredIsNotCharged() {
        String id = reserved("{'project_id': 'proj-456', 'amount': 100, 'ttl_seconds': 1}");
        String path = "http://localhost:8086/api/v1/reservations/" + id;
        long end = System.nanoTime() + EXPIRED_WITHIN.toNanos();
        while (!text(curl.run("curl " + path).data(200), "status").equals("expired")) {
            assertThat(System.nanoTime()).as("%s expires", id).isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        JsonNode error =
                post("reservations/" + id + "/commit", "{'actual_amount': 100}").error(409);
        assertThat(text(error, "code")).isEqualTo("CONFLICT");
        assertThat(text(error, "message")).contains(id, "expired at");
        assertThat(text(error.path("details"), "status")).isEqualTo("expired");
    }

    @Test
    void whatNeverWasReservedIsNotFound() {
        for (String id : new String[] {"rsv-proj-456-999", "rsv-another-1", "rsv-001"}) {
            JsonNode error = post("reservations/" + id + "/commit", "{'actual_amount': 1}")
                    .error(404);
            assertThat(text(error, "code")).isEqualTo("NOT_FOUND");
            assertThat(text(error, "message")).contains(id);
        }
    }

    @Test
    void aKeyThatWasUsedForAnotherCallIsRefused() {
        String key = "Idempotency-Key: reserve-once";
        String id = text(
                post("reservations", "{'project_id': 'proj-456', 'amount': 7}", key)
                        .data(201),
                "id");
        JsonNode error = post("reservations", "{'project_id': 'proj-456', 'amount': 8}", key)
                .error(409);
        assertThat(text(error, "code")).isEqualTo("CONFLICT");
        assertThat(text(error.path("details"), "field")).isEqualTo("Idempotency-Key");
        assertThat(text(
                        post("reservations", "{'project_id': 'proj-456', 'amount': 7}", key)
                                .data(201),
                        "id"))
                .as("the call as it was first made")
                .isEqualTo(id);
        post("reservations/" + id + "/release", "{}").data(200);
    }
}
