package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Use, told by CloudEvents. */
class UsageRestTest {

    private static final String[] STRUCTURED = {"Content-Type", "application/cloudevents+json; charset=UTF-8"};
    private static final String[] BATCH = {"Content-Type", "application/cloudevents-batch+json"};
    private static Instant hour = Instant.EPOCH;

    private static TestingCreditService service;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
        hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        price("vm.vcpu", "hour", "2.5", hour.minus(Duration.ofDays(9)));
        price("object", "each", "999999999999", hour.minus(Duration.ofDays(1)));
        wallet("bad-input", 1_000);
    }

    @AfterAll
    static void stop() {
        assertThat(service.get("/api/v1/ledger/verify").expect(200).data().path("problems"))
                .isEmpty();
        service.close();
    }

    private static Reply post(String path, String body, String... headers) {
        return service.post(path, body.replace('\'', '"'), headers);
    }

    private static void price(String type, String unit, String price, Instant from) {
        post(
                        "/api/v1/prices",
                        "{'resource_type':'%s','unit':'%s','currency':'JPY','unit_price':'%s','effective_from':'%s'}"
                                .formatted(type, unit, price, from))
                .expect(201);
    }

    private static void wallet(String project, long balance) {
        post("/api/v1/wallets", "{'project_id':'%s','initial_balance':%d}".formatted(project, balance))
                .expect(201);
    }

    private static String data(String project, String quantity, Instant from, Instant to) {
        return ("{'project_id':'%s','resource_type':'vm.vcpu','resource_id':'vm-1','unit':'second','quantity':'%s',"
                        + "'window_start':'%s','window_end':'%s','request_id':'req-7'}")
                .formatted(project, quantity, from, to);
    }

    private static String event(String id, String data) {
        return "{'specversion':'1.0','id':'%s','source':'/vms','type':'io.photoncloud.usage.v1','later':true,'data':%s}"
                .formatted(id, data);
    }

    private static String hours(String project, int hours) {
        return data(project, Integer.toString(hours * 3_600), hour, hour.plus(Duration.ofHours(1)));
    }

    private static Reply told(String event) {
        return post("/api/v1/usage", event, STRUCTURED);
    }

    private static String wallet(String project) {
        var wallet = service.get("/api/v1/wallets/" + project).expect(200).data();
        return wallet.path("available").asLong() + " available, "
                + wallet.path("reserved").asLong() + " reserved, "
                + wallet.path("due").asLong() + " due";
    }

    @Test
    void smallChargesCarryWhatIsLeftAndADoubleIsAnsweredAsTheFirst() {
        wallet("small", 100);
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 3; i++) { // a third of 2.5 each
            replies.add(told(event("small-" + i, data("small", "1200", hour, hour.plusSeconds(1_200))))
                    .expect(200));
        }

        assertThat(replies.stream()
                        .map(reply -> reply.data().path("usage"))
                        .map(usage -> usage.path("amount").asLong() + " of "
                                + usage.path("exact_amount").asString() + ", "
                                + usage.path("carry_before").asString() + " to "
                                + usage.path("carry_after").asString()))
                .containsExactly("0 of 5/6, 0 to 5/6", "1 of 5/6, 5/6 to 2/3", "1 of 5/6, 2/3 to 1/2");
        assertThat(replies.getFirst().data().path("usage").has("transaction_id"))
                .isFalse();
        Reply again = told(event("small-1", data("small", "1200.0", hour, hour.plusSeconds(1_200))))
                .expect(200);
        assertThat(again.data().path("status").asString()).isEqualTo("duplicate");
        assertThat(again.data().path("usage")).isEqualTo(replies.get(1).data().path("usage"));
        Reply other = told(event("small-1", data("small", "1201", hour, hour.plusSeconds(1_200))));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.message()).contains("usg-small-2");
        assertThat(wallet("small")).isEqualTo("98 available, 0 reserved, 0 due");
        assertThat(service.get("/api/v1/usage?project_id=small")
                        .expect(200)
                        .data()
                        .path("usage"))
                .hasSize(3);
        assertThat(service.get("/api/v1/usage/usg-small-2").expect(200).data())
                .isEqualTo(again.data().path("usage"));
    }

    @Test
    void whatAWalletHasNotBecomesDueAndIsSettledBeforeAnythingIsReserved() {
        wallet("owing", 15);
        String reservation = post("/api/v1/reservations", "{'project_id':'owing','amount':10}")
                .expect(201)
                .data()
                .path("id")
                .asString();

        Reply used = told(event("owing-1", hours("owing", 10))).expect(200);

        assertThat(used.data().path("usage").path("due").asLong()).isEqualTo(20);
        assertThat(wallet("owing")).isEqualTo("0 available, 10 reserved, 20 due");
        Reply refused = post("/api/v1/reservations", "{'project_id':'owing','quota':{'vcpus':1}}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.error()).isEqualTo("INSUFFICIENT_CREDIT");
        assertThat(refused.message()).contains("20 JPY are due");
        post("/api/v1/reservations/" + reservation + "/release", "{}").expect(200);
        assertThat(wallet("owing")).isEqualTo("0 available, 0 reserved, 10 due");
        Reply closed = service.send("PATCH", "/api/v1/wallets/owing", "{\"status\":\"closed\"}");
        assertThat(closed.status()).isEqualTo(409);
        assertThat(closed.message()).contains("due");
        post("/api/v1/wallets/owing/topup", "{'amount':4}").expect(200);
        assertThat(wallet("owing")).isEqualTo("0 available, 0 reserved, 6 due");
        String charge = used.data().path("usage").path("transaction_id").asString();
        post("/api/v1/transactions/" + charge + "/refund", "{}").expect(200);
        assertThat(wallet("owing")).isEqualTo("19 available, 0 reserved, 0 due");
        assertThat(service.get("/api/v1/wallets/owing/transactions").data().path("transactions").values().stream()
                        .map(each -> each.path("type").asString() + " "
                                + each.path("amount").asLong()))
                .containsExactly(
                        "deposit 15",
                        "charge -5",
                        "settlement -10",
                        "deposit 4",
                        "settlement -4",
                        "refund 25",
                        "settlement -6");
    }

    @Test
    void aSuspendedWalletIsChargedAClosedOneIsNot() {
        wallet("resting", 100);
        service.send("PATCH", "/api/v1/wallets/resting", "{\"status\":\"suspended\"}")
                .expect(200);
        told(event("resting-1", hours("resting", 2))).expect(200);
        assertThat(wallet("resting")).isEqualTo("95 available, 0 reserved, 0 due");
        post("/api/v1/wallets/resting/withdraw", "{'amount':95}").expect(200);
        service.send("PATCH", "/api/v1/wallets/resting", "{\"status\":\"closed\"}")
                .expect(200);

        Reply closed = told(event("resting-2", hours("resting", 2)));

        assertThat(closed.status()).isEqualTo(409);
        assertThat(closed.message()).contains("closed");
        Reply absent = told(event("absent-1", hours("nobody-here", 2)));
        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.message()).contains("POST /api/v1/wallets");
    }

    @Test
    void aBatchIsAnsweredEventByEvent() {
        wallet("many", 1_000);
        String good = event("many-1", hours("many", 2));
        String batch = "["
                + String.join(
                        ",",
                        good,
                        good,
                        event("many-1", hours("many", 3)),
                        event("many-2", hours("many", 1)).replace("vm.vcpu", "vm.unpriced"),
                        "{'id':'many-3'}",
                        "7")
                + "]";

        Reply reply = post("/api/v1/usage", batch, BATCH).expect(200);

        assertThat(reply.data().path("results").values().stream()
                        .map(each -> each.path("status").asString() + " "
                                + each.path("error").path("code").asString("")))
                .containsExactly(
                        "accepted ",
                        "duplicate ",
                        "refused CONFLICT",
                        "refused NOT_FOUND",
                        "refused VALIDATION_ERROR",
                        "refused VALIDATION_ERROR");
        assertThat(wallet("many")).isEqualTo("995 available, 0 reserved, 0 due");
        assertThat(post("/api/v1/usage", "[]", BATCH)
                        .expect(200)
                        .data()
                        .path("accepted")
                        .asLong())
                .isZero();
        assertThat(post("/api/v1/usage", "[" + "7,".repeat(100) + "7]", BATCH).status())
                .isEqualTo(400);
    }

    @Test
    void aBinaryEventHasItsAttributesInHeaders() {
        wallet("binary", 1_000);
        String[] headers = {
            "ce-specversion", "1.0", "ce-id", "%C3%A4-1", "ce-source", "\"/vms\"", "ce-type", "io.photoncloud.usage.v1"
        };

        Reply reply = post("/api/v1/usage", hours("binary", 4), headers).expect(200);

        assertThat(reply.data().path("usage").path("event_id").asString()).isEqualTo("ä-1");
        assertThat(wallet("binary")).isEqualTo("990 available, 0 reserved, 0 due");
        Reply bare = post("/api/v1/usage", hours("binary", 4));
        assertThat(bare.status()).isEqualTo(400);
        assertThat(bare.field()).isEqualTo("ce-specversion");
        assertThat(post("/api/v1/usage", "x", "Content-Type", "text/plain").status())
                .isEqualTo(415);
    }

    @Test
    void lateAndEarlyUseIsRefusedWithWhatWouldBeTaken() {
        Instant late = Instant.now().minus(Duration.ofDays(7).plusMinutes(1));
        Instant early = Instant.now().plus(Duration.ofMinutes(6));
        for (Instant to : List.of(late, early)) {
            Reply reply = told(event("time-" + to, data("bad-input", "1", to.minusSeconds(60), to)));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.field()).isEqualTo("data.window_end");
            assertThat(reply.message()).contains(" to ");
        }
        Reply ahead =
                told(event("time-ahead", hours("bad-input", 1)).replace("'later':true", "'time':'" + early + "'"));
        assertThat(ahead.status()).isEqualTo(400);
        assertThat(ahead.field()).isEqualTo("time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'specversion':'1.0'|'specversion':'0.3'|specversion",
                "'specversion':'1.0',||specversion",
                "'id':'bad',||id",
                "'id':'bad'|'id':''|id",
                "'id':'bad'|'id':7|id",
                "'source':'/vms',||source",
                "'source':'/vms'|'source':'a b'|source",
                "'type':'io.photoncloud.usage.v1'|'type':'io.other'|type",
                "'later':true|'Later':true|Later",
                "'later':true|'later':{}|later",
                "'later':true|'time':'yesterday'|time",
                "'later':true|'datacontenttype':'text/xml'|datacontenttype",
                "'later':true|'data_base64':'e30='|data_base64",
                "'project_id'|'project'|data.project",
                "'bad-input'|'bad input'|data.project_id",
                "'vm.vcpu'|'VM'|data.resource_type",
                "'vm-1'|'vm 1'|data.resource_id",
                "'second'|'day'|data.unit",
                "'3600'|'0'|data.quantity",
                "'3600'|'-1'|data.quantity",
                "'3600'|'0.0000000001'|data.quantity",
                "'3600'|'1000000000000'|data.quantity",
                "'3600'|3600|data.quantity",
                "'window_end'|'window_stop'|data.window_stop",
                "'vm.vcpu','resource_id':'vm-1','unit':'second','quantity':'3600'|'object','resource_id':'o','unit':'each','quantity':'999999999999'|data.quantity",
            })
    void whatIsWrongIsNamed(String what, String by, String field) {
        Reply reply = told(event("bad", hours("bad-input", 1)).replace(what, by == null ? "" : by));

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo(field);
    }
}
