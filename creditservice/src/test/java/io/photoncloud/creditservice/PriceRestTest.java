package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prices and estimates. */
class PriceRestTest {

    private static TestingCreditService service;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Reply post(String path, String body) {
        return service.post(path, body.replace('\'', '"'));
    }

    private static String price(String type, String unit, String price, String more) {
        return post(
                        "/api/v1/prices",
                        "{'resource_type':'%s','unit':'%s','currency':'JPY','unit_price':'%s'%s}"
                                .formatted(type, unit, price, more))
                .expect(201)
                .data()
                .path("id")
                .asString();
    }

    @Test
    void anEstimateIsExactAndSaysWhichPricesItIsBy() {
        String hour = price("vm.vcpu", "hour", "2.5", "");
        String request = price("api.call", "request", "0.000000001", "");
        post("/api/v1/wallets", "{'project_id':'estimating','initial_balance':5}")
                .expect(201);

        Reply reply = post("/api/v1/estimates", """
                        {'project_id':'estimating','items':[
                         {'resource_type':'vm.vcpu','unit':'hour','quantity':'4','duration_seconds':1200},
                         {'resource_type':'vm.vcpu','unit':'second','quantity':'1200'},
                         {'resource_type':'api.call','unit':'request','quantity':'1'}]}""").expect(200);

        assertThat(reply.data().path("lines").values().stream()
                        .map(line -> line.path("price_id").asString() + " "
                                + line.path("exact_amount").asString()))
                .containsExactly(hour + " 10/3", hour + " 5/6", request + " 1/1000000000");
        assertThat(reply.data().path("total").asLong()).isEqualTo(5);
        assertThat(reply.data().path("cover").path("covered").asBoolean()).isTrue();
        assertThat(post(
                                "/api/v1/estimates",
                                "{'project_id':'estimating','items':[{'resource_type':'vm.vcpu','unit':'hour','quantity':'2.000000001'}]}")
                        .data()
                        .path("cover")
                        .toString())
                .isEqualTo("{\"covered\":false,\"needed\":6,\"available\":5}");
    }

    @Test
    void whatHasNoPriceIsNamedWithTheCallThatSetsOne() {
        Reply reply =
                post("/api/v1/estimates", "{'items':[{'resource_type':'vm.unknown','unit':'hour','quantity':'1'}]}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.message()).contains("vm.unknown").contains("POST /api/v1/prices");
    }

    @Test
    void aVersionIsFollowedByALaterOneAndWithdrawnWhileItHasNotBegun() {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        String now = price("gpu", "hour", "100", "");
        String next = price("gpu", "hour", "90", ",'effective_from':'" + tomorrow + "'");

        Reply earlier = post(
                "/api/v1/prices",
                "{'resource_type':'gpu','unit':'hour','currency':'JPY','unit_price':'80','effective_from':'"
                        + tomorrow.minusSeconds(60) + "'}");
        assertThat(earlier.status()).isEqualTo(409);
        assertThat(earlier.message()).contains(next);
        assertThat(post(
                                "/api/v1/prices",
                                "{'resource_type':'gpu','unit':'hour','currency':'JPY','unit_price':'80','effective_from':'2020-01-01T00:00:00Z'}")
                        .field())
                .isEqualTo("effective_from");
        assertThat(service.send("DELETE", "/api/v1/prices/" + now, "").status()).isEqualTo(409);
        assertThat(service.send("DELETE", "/api/v1/prices/" + next, "")
                        .expect(200)
                        .data()
                        .path("withdrawn_at")
                        .isString())
                .isTrue();
        String last = price("gpu", "hour", "80", "");
        assertThat(service
                        .get("/api/v1/audit?resource_type=price&resource_id=gpu/hour/JPY")
                        .expect(200)
                        .data()
                        .path("records")
                        .values()
                        .stream()
                        .map(each -> each.path("action").asString() + " "
                                + each.path("details").path("unit_price").asString()))
                .containsExactly("price.create 100", "price.create 90", "price.create 80");
        assertThat(service.get("/api/v1/audit/verify")
                        .expect(200)
                        .data()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        assertThat(service
                        .get("/api/v1/prices?resource_type=gpu&unit=hour&currency=JPY")
                        .expect(200)
                        .data()
                        .path("prices")
                        .values()
                        .stream()
                        .map(each -> each.path("id").asString()))
                .containsExactly(now, last, next);
        assertThat(service.get("/api/v1/prices/" + last)
                        .data()
                        .path("unit_price")
                        .asString())
                .isEqualTo("80");
        assertThat(service.get("/api/v1/prices/price-0").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prices|{'unit':'hour','currency':'JPY','unit_price':'1'}|resource_type",
                "prices|{'resource_type':'VM','unit':'hour','currency':'JPY','unit_price':'1'}|resource_type",
                "prices|{'resource_type':'vm','unit':'fortnight','currency':'JPY','unit_price':'1'}|unit",
                "prices|{'resource_type':'vm','unit':'second','currency':'JPY','unit_price':'1'}|unit",
                "prices|{'resource_type':'vm','unit':'hour','currency':'ZZZ','unit_price':'1'}|currency",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY'}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':1}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':'-1'}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':'1e3'}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':'0.0000000001'}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':'1000000000000'}|unit_price",
                "prices|{'resource_type':'vm','unit':'hour','currency':'JPY','unit_price':'1','effective_from':'soon'}|effective_from",
                "estimates|{}|items",
                "estimates|{'items':[]}|items",
                "estimates|{'items':[null]}|items[0].resource_type",
                "estimates|{'items':[{'resource_type':'vm','unit':'hour','quantity':'0'}]}|items[0].quantity",
                "estimates|{'items':[{'resource_type':'vm','unit':'hour','quantity':'-1'}]}|items[0].quantity",
                "estimates|{'items':[{'resource_type':'vm','unit':'hour','quantity':'9999999999999'}]}|items[0].quantity",
                "estimates|{'items':[{'resource_type':'vm','unit':'day','quantity':'1'}]}|items[0].unit",
                "estimates|{'items':[{'resource_type':'vm','unit':'each','quantity':'1','duration_seconds':5}]}|items[0].duration_seconds",
                "estimates|{'items':[{'resource_type':'vm','unit':'hour','quantity':'1','duration_seconds':0}]}|items[0].duration_seconds",
            })
    void whatIsWrongIsNamed(String path, String body, String field) {
        Reply reply = post("/api/v1/" + path, body);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo(field);
    }

    @Test
    void whatComesToMoreThanMayBeMovedIsRefused() {
        var _ = price("dear", "each", "999999999999", "");

        Reply reply = post(
                "/api/v1/estimates", "{'items':[{'resource_type':'dear','unit':'each','quantity':'999999999999'}]}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("items");
    }
}
