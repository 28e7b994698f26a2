package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditServiceRestTest {

    private static TestingCreditService service;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
        service.post("/api/v1/wallets", "{\"project_id\":\"bad-input\",\"initial_balance\":1000}")
                .expect(201);
    }

    @AfterAll
    static void stop() {
        assertThat(service.get("/api/v1/ledger/verify")
                        .expect(200)
                        .data()
                        .path("valid")
                        .asBoolean())
                .isTrue();
        service.close();
    }

    @Test
    void theWalletOfTheGuideIsMadeFilledReservedAndCharged() {
        service.post(
                        "/api/v1/wallets",
                        "{\"project_id\":\"proj-456\",\"org_id\":\"org-123\",\"initial_balance\":10000}")
                .expect(201);
        service.post("/api/v1/wallets/proj-456/topup", "{\"amount\":5000,\"description\":\"Monthly credit purchase\"}")
                .expect(200);
        Reply reserved = service.post(
                        "/api/v1/reservations",
                        "{\"project_id\":\"proj-456\",\"amount\":2000,\"description\":\"VM creation reservation\","
                                + "\"resource_type\":\"vm\",\"resource_id\":\"vm-004\",\"ttl_seconds\":3600}")
                .expect(201);
        String id = reserved.data().path("id").asString();
        assertThat(reserved.data().path("status").asString()).isEqualTo("active");
        Reply wallet = service.get("/api/v1/wallets/proj-456").expect(200);
        assertThat(wallet.data().path("balance").asLong()).isEqualTo(15_000);
        assertThat(wallet.data().path("reserved").asLong()).isEqualTo(2_000);
        assertThat(wallet.data().path("available").asLong()).isEqualTo(13_000);
        assertThat(wallet.data().path("currency").asString()).isEqualTo("JPY");
        assertThat(wallet.data().path("status").asString()).isEqualTo("active");

        service.post("/api/v1/reservations/" + id + "/commit", "{\"actual_amount\":1800,\"resource_id\":\"vm-004\"}")
                .expect(200);
        Reply late = service.post("/api/v1/reservations/" + id + "/release", "{\"reason\":\"VM creation failed\"}");

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.message()).contains("was committed");
        Reply transactions =
                service.get("/api/v1/wallets/proj-456/transactions?limit=10").expect(200);
        assertThat(transactions.data().path("transactions").values().stream()
                        .map(each -> each.path("type").asString() + " "
                                + each.path("amount").asLong() + " "
                                + each.path("balance_after").asLong()))
                .containsExactly("deposit 10000 10000", "deposit 5000 15000", "charge -1800 13200");
    }

    @Test
    void withoutAWalletTheCallThatMakesOneIsNamed() {
        Reply reply = service.post("/api/v1/reservations", "{\"project_id\":\"nobody\",\"amount\":1}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.message()).contains("POST /api/v1/wallets");
    }

    @Test
    void insufficientCreditSaysWhatIsNeededAndThere() {
        service.post("/api/v1/wallets", "{\"project_id\":\"poor\",\"initial_balance\":10}")
                .expect(201);

        Reply reply = service.post("/api/v1/reservations", "{\"project_id\":\"poor\",\"amount\":11}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.error()).isEqualTo("INSUFFICIENT_CREDIT");
        assertThat(reply.body().path("error").path("details").path("needed").asLong())
                .isEqualTo(11);
        assertThat(reply.body().path("error").path("details").path("available").asLong())
                .isEqualTo(10);
    }

    @Test
    void theSameKeyIsTheSameCallAndTellsWhatItDid() {
        service.post("/api/v1/wallets", "{\"project_id\":\"keyed\"}").expect(201);
        String[] key = {"Idempotency-Key", "top-1"};
        Reply first = service.post("/api/v1/wallets/keyed/topup", "{\"amount\":5}", key)
                .expect(200);
        Reply again = service.post("/api/v1/wallets/keyed/topup", "{\"amount\":5}", key)
                .expect(200);

        assertThat(again.data().path("id")).isEqualTo(first.data().path("id"));
        assertThat(service.get("/api/v1/wallets/keyed").data().path("balance").asLong())
                .isEqualTo(5);
        assertThat(service.post("/api/v1/wallets/keyed/topup", "{\"amount\":6}", key)
                        .status())
                .isEqualTo(409);
        assertThat(service.get("/api/v1/transactions?idempotency_key=top-1")
                        .expect(200)
                        .data()
                        .path("transactions")
                        .path(0)
                        .path("id"))
                .isEqualTo(first.data().path("id"));
        assertThat(service.get("/api/v1/transactions?idempotency_key=never")
                        .expect(200)
                        .data()
                        .path("transactions")
                        .size())
                .isZero();
    }

    @Test
    void aCallThatOnlyGivesQuotaBackHasDoneNoTransaction() {
        service.post("/api/v1/wallets", "{\"project_id\":\"giver\",\"initial_balance\":10}")
                .expect(201);
        String id = service.post(
                        "/api/v1/reservations", "{\"project_id\":\"giver\",\"amount\":5,\"quota\":{\"vcpus\":1}}")
                .expect(201)
                .data()
                .path("id")
                .asString();
        service.post("/api/v1/reservations/" + id + "/commit", "{\"actual_amount\":5}", "Idempotency-Key", "charging")
                .expect(200);
        service.send("DELETE", "/api/v1/allocations/" + id, "", "Idempotency-Key", "giving-back")
                .expect(200);

        assertThat(transactionsOf("charging")).isEqualTo(1);
        assertThat(transactionsOf("giving-back")).isZero();
    }

    private static int transactionsOf(String key) {
        return service.get("/api/v1/transactions?idempotency_key=" + key)
                .expect(200)
                .data()
                .path("transactions")
                .size();
    }

    @Test
    void aWalletIsSuspendedAndClosedWhenNothingIsInIt() {
        service.post("/api/v1/wallets", "{\"project_id\":\"ending\",\"initial_balance\":10}")
                .expect(201);
        service.send("PATCH", "/api/v1/wallets/ending", "{\"status\":\"suspended\"}")
                .expect(200);
        assertThat(service.post("/api/v1/reservations", "{\"project_id\":\"ending\",\"amount\":1}")
                        .message())
                .contains("suspended");
        Reply full = service.send("PATCH", "/api/v1/wallets/ending", "{\"status\":\"closed\"}");
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.message()).contains("withdraw");
        service.post("/api/v1/wallets/ending/withdraw", "{\"amount\":10}").expect(200);
        service.send("PATCH", "/api/v1/wallets/ending", "{\"status\":\"closed\"}")
                .expect(200);
        assertThat(service.post("/api/v1/wallets/ending/topup", "{\"amount\":1}")
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/wallets|{'project_id':'x','initial_balance':-1}|initial_balance",
                "/api/v1/wallets|{'initial_balance':1}|project_id",
                "/api/v1/wallets|{'project_id':'x','currency':'ZZZ'}|currency",
                "/api/v1/wallets|{'project_id':'x y'}|project_id",
                "/api/v1/wallets/bad-input/topup|{'amount':0}|amount",
                "/api/v1/wallets/bad-input/topup|{'amount':-5}|amount",
                "/api/v1/wallets/bad-input/topup|{'amount':1.5}|amount",
                "/api/v1/wallets/bad-input/topup|{'amount':99999999999999999999}|amount",
                "/api/v1/wallets/bad-input/topup|{'amount':1000000000000001}|amount",
                "/api/v1/wallets/bad-input/topup|{}|amount",
                "/api/v1/reservations|{'project_id':'bad-input','amount':0}|amount",
                "/api/v1/reservations|{'project_id':'bad-input','amount':1,'ttl_seconds':0}|ttl_seconds",
                "/api/v1/reservations|{'project_id':'bad-input','amount':1,'quota':{'wings':1}}|quota.wings",
                "/api/v1/reservations|{'project_id':'bad-input','amount':1,'quota':{'vcpus':0}}|quota.vcpus",
                "/api/v1/reservations|{'amount':1}|project_id",
            })
    void whatIsWrongIsNamed(String path, String body, String field) {
        Reply reply = service.post(path, body.replace('\'', '"'));

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo(field);
    }

    @Test
    void toChargeNothingIsNoCommit() {
        String id = service.post("/api/v1/reservations", "{\"project_id\":\"bad-input\",\"amount\":1}")
                .expect(201)
                .data()
                .path("id")
                .asString();

        Reply reply = service.post("/api/v1/reservations/" + id + "/commit", "{\"actual_amount\":0}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("actual_amount");
        assertThat(reply.message()).contains("releasing");
    }

    @Test
    void aReservationThatIsNotThereIsNotFound() {
        for (String id : new String[] {"rsv-bad-input-99", "rsv-nobody-1", "nonsense", "rsv-bad-input-01"}) {
            assertThat(service.post("/api/v1/reservations/" + id + "/commit", "{\"actual_amount\":1}")
                            .status())
                    .as(id)
                    .isEqualTo(404);
        }
    }
}
