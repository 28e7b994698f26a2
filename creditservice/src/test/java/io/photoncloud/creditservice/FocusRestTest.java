package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/** What was charged, as FOCUS has it. */
class FocusRestTest {

    private static TestingCreditService service;
    private static Instant end = Instant.EPOCH;

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
        end = Instant.now().plus(Duration.ofMinutes(2));
        post(
                "prices",
                "{'resource_type':'vm.vcpu','unit':'hour','currency':'USD','unit_price':'2.5','effective_from':'"
                        + end.minus(Duration.ofHours(3)) + "'}");
        post(
                "prices",
                "{'resource_type':'vm.vcpu','unit':'hour','currency':'USD','unit_price':'5','effective_from':'"
                        + end.minus(Duration.ofMinutes(1)) + "'}");
        post("wallets", "{'project_id':'p','org_id':'o','currency':'USD','initial_balance':100000}");
        post("wallets", "{'project_id':'q','org_id':'o','currency':'JPY','initial_balance':1000}");
        post("wallets", "{'project_id':'r','org_id':'other','currency':'JPY','initial_balance':1000}");
        for (String project : List.of("q", "r")) {
            String made = post(
                    "reservations",
                    "{'project_id':'" + project
                            + "','amount':70,'resource_type':'disk','resource_id':'disk-1','description':'a \\'big\\', fast disk'}");
            post("reservations/" + made + "/commit", "{'actual_amount':70}");
        }
        post("transactions/txn-q-2/refund", "{'amount':35}");
        service.post(
                        "/api/v1/usage",
                        """
                        {"specversion":"1.0","id":"1","source":"/s","type":"io.photoncloud.usage.v1","data":
                        {"project_id":"p","resource_type":"vm.vcpu","resource_id":"vm-1","unit":"second","quantity":"240000",
                        "window_start":"%s","window_end":"%s"}}""".formatted(end.minus(Duration.ofMinutes(2)), end),
                        "Content-Type",
                        "application/cloudevents+json")
                .expect(200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** The id of what it made. */
    private static String post(String path, String body) {
        var reply = service.post("/api/v1/" + path, body.replace("\\'", "\\\"").replaceAll("(?<!\\\\)'", "\""));
        assertThat(reply.status()).as("%s", reply.body()).isBetween(200, 201);
        return reply.data().path("id").asString("");
    }

    private static List<Map<String, String>> export(String of) throws Exception {
        Instant from = end.minus(Duration.ofDays(1));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(service.uri(
                                    "/api/v1/focus?" + of + "&from=" + from + "&to=" + end.plus(Duration.ofDays(1))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/csv");
            assertThat(answer.body()).startsWith("BilledCost,BillingAccountId,").contains("\r\n");
            try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                    .readerForMapOf(String.class)
                    .with(CsvSchema.emptySchema().withHeader())
                    .readValues(answer.body())) {
                return rows.readAll();
            }
        }
    }

    private static Map<String, String> of(Map<String, String> row, String... columns) {
        Map<String, String> some = new TreeMap<>(row);
        some.keySet().retainAll(List.of(columns));
        return some;
    }

    @Test
    void useIsARowForEachPriceInMajorUnits() throws Exception {
        String[] columns = {
            "BilledCost", "ListCost", "ListUnitPrice", "PricingQuantity", "PricingUnit", "ConsumedQuantity",
            "ConsumedUnit", "ChargeCategory", "SkuPriceId", "SubAccountId", "BillingCurrency", "ServiceCategory"
        };
        List<Map<String, String>> rows = export("project_id=p");

        assertThat(rows).hasSize(2);
        assertThat(of(rows.getFirst(), columns).values())
                .containsExactly(
                        "0.83",
                        "USD",
                        "Usage",
                        "120000",
                        "Seconds",
                        "0.833333333333",
                        "0.025",
                        "33.333333333333",
                        "Hours",
                        "Compute",
                        "price-1",
                        "p");
        assertThat(of(rows.getLast(), columns).values())
                .containsExactly(
                        "1.67",
                        "USD",
                        "Usage",
                        "120000",
                        "Seconds",
                        "1.666666666667",
                        "0.05",
                        "33.333333333333",
                        "Hours",
                        "Compute",
                        "price-2",
                        "p");
        assertThat(rows.getFirst().get("ChargePeriodEnd"))
                .isEqualTo(rows.getLast().get("ChargePeriodStart"));
        assertThat(rows.getFirst().get("BillingPeriodStart")).endsWith("-01T00:00:00Z");
    }

    @Test
    void anOrganizationHasAllItsProjectsAndNobodyElses() throws Exception {
        List<Map<String, String>> rows = export("org_id=o");

        assertThat(rows.stream()
                        .map(row -> row.get("SubAccountId") + " " + row.get("ChargeCategory") + " "
                                + row.get("BilledCost") + " " + row.get("PricingQuantity")))
                .containsExactly(
                        "p Usage 0.83 33.333333333333",
                        "p Usage 1.67 33.333333333333",
                        "q Purchase 70 1",
                        "q Purchase -35 -0.5");
        assertThat(rows.get(2).get("ChargeDescription")).isEqualTo("a \"big\", fast disk (txn-q-2)");
    }

    @Test
    void whatWasReservedCostsWhatWasAgreedUponWithoutAPriceOfOurs() throws Exception {
        String[] columns = {
            "ListUnitPrice", "ContractedUnitPrice", "PricingCategory", "SkuPriceId", "ConsumedQuantity", "ConsumedUnit"
        };
        List<Map<String, String>> rows = export("project_id=q");

        assertThat(rows).hasSize(2).allSatisfy(row -> {
            assertThat(row.get("SkuPriceId")).isEqualTo(row.get("SkuId"));
            assertThat(of(row, columns).values()).containsExactly("", "", "70", "70", "Other", row.get("SkuId"));
        });
    }

    @Test
    void whatIsWrongIsNamed() {
        Map.of(
                        "project_id", "",
                        "from", "project_id=p&to=2026-01-01T00:00:00Z",
                        "to", "project_id=p&from=2026-01-01T00:00:00Z&to=2025-01-01T00:00:00Z")
                .forEach((field, query) -> {
                    var reply = service.get("/api/v1/focus?" + query);
                    assertThat(reply.status()).isEqualTo(400);
                    assertThat(reply.field()).isEqualTo(field);
                });
    }
}
