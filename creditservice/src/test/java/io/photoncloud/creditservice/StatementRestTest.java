package io.photoncloud.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.testing.TestingService.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches among transactions, and what they come to. */
class StatementRestTest {

    /** More than are read together. */
    private static final int TOP_UPS = 1_030;

    private static TestingCreditService service;
    private static String reservation = "";
    private static List<String> times = List.of();

    @BeforeAll
    static void start() {
        service = TestingCreditService.start();
        service.post("/api/v1/wallets", "{\"project_id\":\"p\",\"initial_balance\":1000}")
                .expect(201);
        IntStream.range(0, TOP_UPS)
                .parallel()
                .forEach(_ -> service.post("/api/v1/wallets/p/topup", "{\"amount\":1}")
                        .expect(200));
        reservation = charge("vm", "vm-1", 300);
        var _ = charge("disk", "disk-1", 20);
        String charged = transactions("type=charge&resource_id=vm-1").getFirst();
        service.post("/api/v1/transactions/" + charged + "/refund", "{\"amount\":100}")
                .expect(200);
        times = service
                .get("/api/v1/transactions?project_id=p&order=newest&limit=4")
                .expect(200)
                .data()
                .path("transactions")
                .values()
                .stream()
                .map(each -> each.path("timestamp").asString())
                .toList();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String charge(String type, String id, long amount) {
        String made = service.post(
                        "/api/v1/reservations",
                        "{\"project_id\":\"p\",\"amount\":%d,\"resource_type\":\"%s\",\"resource_id\":\"%s\"}"
                                .formatted(amount, type, id))
                .expect(201)
                .data()
                .path("id")
                .asString();
        service.post("/api/v1/reservations/" + made + "/commit", "{\"actual_amount\":" + amount + "}")
                .expect(200);
        return made;
    }

    /** All that are found, over as many pages as it takes. */
    private static List<String> transactions(String filter) {
        List<String> found = new ArrayList<>();
        String token = "";
        do {
            Reply page = service.get("/api/v1/transactions?project_id=p&" + filter
                            + (token.isEmpty() ? "" : "&page_token=" + token))
                    .expect(200);
            page.data()
                    .path("transactions")
                    .forEach(each -> found.add(each.path("id").asString()));
            token = page.body().path("meta").path("next_page_token").asString("");
        } while (!token.isEmpty());
        return found;
    }

    private static String id(int number) {
        return "txn-p-" + number;
    }

    @Test
    void filtersHoldTogetherAndEitherEndComesFirst() {
        int last = TOP_UPS + 4;
        assertThat(transactions("limit=700")).hasSize(last).startsWith(id(1)).endsWith(id(last));
        assertThat(transactions("order=newest&limit=17"))
                .isEqualTo(transactions("limit=5000").reversed());
        assertThat(transactions("type=charge&order=newest")).containsExactly(id(last - 1), id(last - 2));
        assertThat(transactions("type=charge&resource_type=disk")).containsExactly(id(last - 1));
        assertThat(transactions("type=refund&resource_type=disk")).isEmpty();
        assertThat(transactions("resource_type=vm")).containsExactly(id(last - 2), id(last));
        assertThat(transactions("reservation_id=" + reservation)).containsExactly(id(last - 2));
        assertThat(transactions("from=" + times.getFirst())).contains(id(last)).doesNotContain(id(1));
        assertThat(transactions("to=" + times.getFirst()))
                .doesNotContain(id(last))
                .contains(id(1));
    }

    @Test
    void aTokenIsGoodForItsOwnListOnly() {
        Reply page = service.get("/api/v1/transactions?project_id=p&limit=3").expect(200);
        String token = page.body().path("meta").path("next_page_token").asString();

        assertThat(service.get("/api/v1/transactions?project_id=p&order=newest&limit=3&page_token=" + token)
                        .field())
                .isEqualTo("page_token");
    }

    @Test
    void aStatementOpensWhereTheOneBeforeItCloses() {
        String middle = times.getLast();
        Instant at = Instant.parse(middle);
        Reply before = statement(at.minus(Duration.ofDays(366)).toString(), middle);
        Reply after = statement(middle, at.plus(Duration.ofDays(366)).toString());

        for (Reply each : List.of(before, after)) {
            long sum = each.data().path("by_type").values().stream()
                    .mapToLong(type -> type.path("amount").asLong())
                    .sum();
            assertThat(each.data().path("opening_balance").asLong() + sum)
                    .isEqualTo(each.data().path("closing_balance").asLong());
        }
        assertThat(before.data().path("opening_balance").asLong()).isZero();
        assertThat(after.data().path("opening_balance")).isEqualTo(before.data().path("closing_balance"));
        assertThat(after.data().path("closing_balance").asLong()).isEqualTo(1_000 + TOP_UPS - 300 - 20 + 100);
        assertThat(before.data().path("count").asLong()
                        + after.data().path("count").asLong())
                .isEqualTo(TOP_UPS + 4);
        assertThat(after.data().path("by_resource_type").toString())
                .isEqualTo("[{\"resource_type\":\"disk\",\"count\":1,\"charged\":20,\"refunded\":0},"
                        + "{\"resource_type\":\"vm\",\"count\":2,\"charged\":300,\"refunded\":100}]");
    }

    private static Reply statement(String from, String to) {
        return service.get("/api/v1/statements?project_id=p&from=" + from + "&to=" + to)
                .expect(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "project_id statements",
                "from statements?project_id=p&to=2026-01-01T00:00:00Z",
                "to statements?project_id=p&from=2026-01-01T00:00:00Z",
                "to statements?project_id=p&from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "to statements?project_id=p&from=2026-01-01T00:00:00Z&to=2027-01-03T00:00:00Z",
                "from statements?project_id=p&from=today&to=2027-01-03T00:00:00Z",
                "project_id transactions?type=charge",
                "type transactions?project_id=p&type=gift",
                "order transactions?project_id=p&order=random",
                "from transactions?project_id=p&from=1",
                "reservation_id transactions?project_id=p&reservation_id=rsv-other-1",
                "idempotency_key transactions?project_id=p&idempotency_key=k",
            })
    void whatIsWrongIsNamed(String fieldAndCall) {
        String[] parts = fieldAndCall.split(" ", 2);

        Reply reply = service.get("/api/v1/" + parts[1]);

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo(parts[0]);
    }
}
