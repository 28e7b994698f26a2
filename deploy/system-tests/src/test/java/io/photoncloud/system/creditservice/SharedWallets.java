package io.photoncloud.system.creditservice;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.creditservice.WalletModel.Posted;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Two wallets of one organization that all clients spend from at once, and end each other's reservations of. Nobody can say
 * beforehand how a call is answered, but what was answered has to add up. For many threads.
 */
final class SharedWallets {

    private static final String ORGANIZATION = "shared";
    private static final List<String> PROJECTS = List.of("shared-a", "shared-b");
    private static final long INITIAL = 2_000;
    private static final long VCPUS = 40;
    /** Longer than any walk lasts. */
    private static final int TTL_SECONDS = 3_600;

    private record Ended(String reservation, String how) {}

    private final Map<String, JsonNode> reserved = new ConcurrentHashMap<>();
    private final Collection<Ended> ended = new ConcurrentLinkedQueue<>();
    private final Set<String> keysOfTransactions = ConcurrentHashMap.newKeySet();

    void make(Rest rest) {
        for (String project : PROJECTS) {
            String key = "make-" + project;
            rest.insist(
                            "POST",
                            "/api/v1/wallets",
                            "{\"project_id\": \"%s\", \"org_id\": \"%s\", \"initial_balance\": %d}"
                                    .formatted(project, ORGANIZATION, INITIAL),
                            "Idempotency-Key",
                            key)
                    .expect(201);
            keysOfTransactions.add(key);
        }
        rest.insist("PUT", "/api/v1/quotas", "{\"org_id\": \"shared\", \"limits\": {\"vcpus\": " + VCPUS + "}}")
                .expect(200);
    }

    /** One call of one client. */
    void step(Walker walker, Random random) {
        String project = PROJECTS.get(random.nextInt(PROJECTS.size()));
        List<String> known = List.copyOf(reserved.keySet());
        int drawn = random.nextInt(10);
        if (drawn == 0) {
            topUp(walker, project, random.nextLong(1, 200));
        } else if (drawn < 5 || known.isEmpty()) {
            reserve(walker, project, random.nextLong(1, 300), random.nextLong(1, 7));
        } else {
            String id = known.get(random.nextInt(known.size()));
            if (drawn < 8) {
                commit(walker, id, random.nextLong(1, 300));
            } else {
                end(walker, "POST", "/api/v1/reservations/" + id + "/release", "{}", new Ended(id, "released"));
            }
            if (random.nextInt(3) == 0) {
                end(walker, "DELETE", "/api/v1/allocations/" + id, "", new Ended(id, "freed"));
            }
        }
    }

    private void topUp(Walker walker, String project, long amount) {
        Step step = new Step(
                "POST",
                "/api/v1/wallets/" + project + "/topup",
                "{\"amount\": " + amount + "}",
                () -> DONE,
                _ -> keysOfTransactions.add(walker.key()));
        walker.make(step);
    }

    private void reserve(Walker walker, String project, long amount, long vcpus) {
        Step step = new Step(
                "POST",
                "/api/v1/reservations",
                "{\"project_id\": \"%s\", \"amount\": %d, \"ttl_seconds\": %d, \"quota\": {\"vcpus\": %d}}"
                        .formatted(project, amount, TTL_SECONDS, vcpus),
                () -> DONE,
                answer -> assertThat(reserved.put(answer.path("id").asString(), answer))
                        .as("reserved by another call: %s", answer)
                        .isNull());
        walker.require(step, walker.send(step), DONE, "INSUFFICIENT_CREDIT", "CONFLICT");
    }

    private void commit(Walker walker, String id, long actual) {
        Step step = new Step(
                "POST",
                "/api/v1/reservations/" + id + "/commit",
                "{\"actual_amount\": " + actual + "}",
                () -> DONE,
                _ -> {
                    ended.add(new Ended(id, "committed"));
                    keysOfTransactions.add(walker.key());
                });
        walker.require(step, walker.send(step), DONE, "INSUFFICIENT_CREDIT", "CONFLICT");
    }

    private void end(Walker walker, String method, String path, String body, Ended how) {
        Step step = new Step(method, path, body, () -> DONE, _ -> ended.add(how));
        walker.require(step, walker.send(step), DONE, "CONFLICT", "NOT_FOUND");
    }

    /** Everything that was answered is there, once, and nothing else. */
    void compare(Rest rest) {
        List<JsonNode> reservations = new ArrayList<>();
        Set<String> keys = ConcurrentHashMap.newKeySet();
        for (String project : PROJECTS) {
            List<JsonNode> own = rest.all("/api/v1/reservations?project_id=" + project, "reservations");
            reservations.addAll(own);
            List<Posted> transactions =
                    rest.all("/api/v1/wallets/" + project + "/transactions?", "transactions").stream()
                            .map(Posted::of)
                            .toList();
            transactions.forEach(posted ->
                    assertThat(keys.add(posted.key())).as("%s", posted).isTrue());
            compare(rest.get("/api/v1/wallets/" + project).expect(200).data(), own, transactions);
        }
        assertThat(keys).isEqualTo(keysOfTransactions);
        assertThat(reservations.stream().map(each -> each.path("id").asString()))
                .containsExactlyInAnyOrderElementsOf(reserved.keySet());
        reservations.forEach(this::compareEnd);
        long used = rest.get("/api/v1/quotas?org_id=" + ORGANIZATION)
                .expect(200)
                .data()
                .path("used")
                .path("vcpus")
                .asLong(0);
        assertThat(used)
                .isLessThanOrEqualTo(VCPUS)
                .isEqualTo(reservations.stream()
                        .filter(each -> each.path("holds_quota").asBoolean())
                        .mapToLong(each -> each.path("quota").path("vcpus").asLong())
                        .sum());
    }

    private static void compare(JsonNode wallet, List<JsonNode> reservations, List<Posted> transactions) {
        long balance = 0;
        for (Posted posted : transactions) {
            balance += posted.amount();
            assertThat(posted.balanceAfter()).as("%s", posted).isEqualTo(balance);
        }
        long held = reservations.stream()
                .filter(each -> each.path("status").asString().equals("active"))
                .mapToLong(each -> each.path("amount").asLong())
                .sum();
        assertThat(WalletModel.wallet(wallet))
                .isEqualTo("active available=%d reserved=%d balance=%d overdraft=0 JPY"
                        .formatted(balance - held, held, balance));
        assertThat(balance - held).isNotNegative();
    }

    /** It ended once at the most, as the one client was told who ended it. */
    private void compareEnd(JsonNode reservation) {
        String id = reservation.path("id").asString();
        String status = reservation.path("status").asString();
        List<String> told = ended.stream()
                .filter(each -> each.reservation().equals(id))
                .map(Ended::how)
                .sorted()
                .toList();
        String shown = reservation.path("holds_quota").asBoolean() || !status.equals("committed")
                ? status
                : status + ", freed";
        assertThat(told.isEmpty() ? "active" : told.stream().collect(Collectors.joining(", ")))
                .as("how %s ended", id)
                .isEqualTo(shown);
    }
}
