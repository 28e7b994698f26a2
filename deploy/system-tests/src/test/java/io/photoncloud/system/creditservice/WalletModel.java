package io.photoncloud.system.creditservice;

import static io.photoncloud.system.walk.Step.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a project's wallet, its reservations, its transactions and what it has of a quota must be, worked out without the
 * service: {@code expect…} says how a call is to be answered, the method of the same name what is so once it was done. Of
 * one thread.
 */
final class WalletModel {

    private static final String CONFLICT = "CONFLICT";
    private static final String INSUFFICIENT = "INSUFFICIENT_CREDIT";
    private static final String NOT_FOUND = "NOT_FOUND";

    /** An amount that is held, and of the quota; or was. */
    static final class Held {
        final String id;
        final long amount;
        final long vcpus;
        final Instant expires;
        private String status = "active";
        private long charged;
        private String transaction = "";
        private boolean holdsQuota;

        private Held(String id, long amount, long vcpus, Instant expires) {
            this.id = id;
            this.amount = amount;
            this.vcpus = vcpus;
            this.expires = expires;
            this.holdsQuota = vcpus > 0;
        }

        boolean isActive() {
            return status.equals("active");
        }

        boolean hasExpired() {
            return status.equals("expired");
        }

        private String line() {
            return "%s %s amount=%d charged=%d transaction=%s holds_quota=%s"
                    .formatted(id, status, amount, charged, transaction, holdsQuota);
        }
    }

    /** A transaction. */
    record Posted(String id, String type, long amount, long balanceAfter, String reservation, String key) {
        static Posted of(JsonNode view) {
            return new Posted(
                    view.path("id").asString(),
                    view.path("type").asString(),
                    view.path("amount").asLong(),
                    view.path("balance_after").asLong(),
                    view.path("reservation_id").asString(""),
                    view.path("idempotency_key").asString(""));
        }
    }

    final String project;
    private boolean made;
    private String status = "active";
    private String currency = "";
    private long overdraft;
    private long available;
    private long reserved;
    /** Of vCPUs, of the project and of its organization, which has no other. */
    private final Map<String, Long> limits = new LinkedHashMap<>();

    private final Map<String, Held> reservations = new LinkedHashMap<>();
    private final List<Posted> transactions = new ArrayList<>();
    private final Map<String, Long> refunded = new LinkedHashMap<>();

    WalletModel(String project) {
        this.project = project;
    }

    boolean isClosed() {
        return status.equals("closed");
    }

    long available() {
        return available;
    }

    List<Held> reservations() {
        return List.copyOf(reservations.values());
    }

    List<Posted> transactions() {
        return List.copyOf(transactions);
    }

    /** What is used of its quota. */
    long used() {
        return reservations.values().stream()
                .filter(held -> held.holdsQuota)
                .mapToLong(held -> held.vcpus)
                .sum();
    }

    // Time

    /** What is over by then has ended. */
    void passTo(Instant now) {
        while (passOne(now)) {
            assertThat(reserved).as("reserved of %s", project).isNotNegative();
        }
    }

    /** Ends the one that is over first, if one is by then. */
    boolean passOne(Instant now) {
        Optional<Held> due = reservations.values().stream()
                .filter(Held::isActive)
                .filter(held -> !held.expires.isAfter(now))
                .min(Comparator.comparing(held -> held.expires));
        due.ifPresent(held -> giveBack(held, "expired"));
        return due.isPresent();
    }

    private void giveBack(Held held, String how) {
        held.status = how;
        held.holdsQuota = false;
        reserved -= held.amount;
        available += held.amount;
    }

    // Wallet

    String expectCreate() {
        return made ? "ALREADY_EXISTS" : DONE;
    }

    void create(String withCurrency, long initial, long withOverdraft, String key) {
        made = true;
        currency = withCurrency;
        overdraft = withOverdraft;
        if (initial > 0) {
            post("deposit", initial, "", key);
        }
    }

    private String ifMade(String otherwise) {
        return made ? otherwise : NOT_FOUND;
    }

    private String ifOpen(String otherwise) {
        return ifMade(isClosed() ? CONFLICT : otherwise);
    }

    String expectPatch(String newStatus, long newOverdraft) {
        boolean closes = newStatus.equals("closed");
        boolean empty =
                available + reserved == 0 && reservations.values().stream().noneMatch(Held::isActive);
        return ifOpen(available + newOverdraft < 0 || (closes && !empty) ? CONFLICT : DONE);
    }

    void patch(String newStatus, long newOverdraft) {
        status = newStatus;
        overdraft = newOverdraft;
    }

    // Transactions

    String expectTopUp() {
        return ifOpen(DONE);
    }

    String expectWithdraw(long amount) {
        return ifOpen(amount > available ? INSUFFICIENT : DONE);
    }

    void move(String type, long amount, JsonNode answer, String key) {
        requireNewest(post(type, amount, "", key), answer);
    }

    private Posted post(String type, long amount, String reservation, String key) {
        available += amount;
        Posted posted = new Posted(
                "txn-" + project + "-" + (transactions.size() + 1),
                type,
                amount,
                available + reserved,
                reservation,
                key);
        transactions.add(posted);
        return posted;
    }

    private static void requireNewest(Posted expected, JsonNode answer) {
        assertThat(Posted.of(answer)).isEqualTo(expected);
    }

    /** @param amount 0 for all that is left */
    String expectRefund(String id, long amount) {
        Optional<Posted> found =
                transactions.stream().filter(each -> each.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            return NOT_FOUND;
        }
        long left = refundable(found.get());
        return isClosed() || left == 0 || amount > left ? CONFLICT : DONE;
    }

    private long refundable(Posted charge) {
        return charge.type().equals("charge") ? -charge.amount() - refunded.getOrDefault(charge.id(), 0L) : 0;
    }

    void refund(String id, long amount, JsonNode answer, String key) {
        Posted charge = transactions.stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        long given = amount == 0 ? refundable(charge) : amount;
        refunded.merge(id, given, Long::sum);
        assertThat(answer.path("refunded_transaction_id").asString("")).isEqualTo(id);
        requireNewest(post("refund", given, "", key), answer);
    }

    // Reservations

    /** 0 for none. */
    String expectReserve(long amount, long vcpus) {
        if (made && !status.equals("active")) {
            return CONFLICT;
        }
        boolean beyondQuota = vcpus > 0 && limits.values().stream().anyMatch(limit -> used() + vcpus > limit);
        return ifMade(amount > available + overdraft ? INSUFFICIENT : beyondQuota ? CONFLICT : DONE);
    }

    void reserve(long amount, long vcpus, JsonNode answer) {
        Held held = new Held(
                "rsv-" + project + "-" + (reservations.size() + 1),
                amount,
                vcpus,
                Instant.parse(answer.path("expires_at").asString()));
        available -= amount;
        reserved += amount;
        reservations.put(held.id, held);
        assertThat(line(answer)).isEqualTo(held.line());
    }

    String expectCommit(String id, long actual) {
        Held held = reservations.get(id);
        if (held == null) {
            return NOT_FOUND;
        }
        if (actual == 0 && held.amount > 0 && held.vcpus == 0) {
            return "VALIDATION_ERROR";
        }
        return !held.isActive() ? CONFLICT : actual - held.amount > available + overdraft ? INSUFFICIENT : DONE;
    }

    void commit(String id, long actual, JsonNode answer, String key) {
        Held held = held(id);
        giveBack(held, "committed");
        held.charged = actual;
        held.holdsQuota = held.vcpus > 0;
        if (actual > 0) {
            held.transaction = post("charge", -actual, id, key).id();
        }
        assertThat(line(answer)).isEqualTo(held.line());
    }

    String expectRelease(String id) {
        Held held = reservations.get(id);
        return held == null ? NOT_FOUND : held.isActive() ? DONE : CONFLICT;
    }

    void release(String id, JsonNode answer) {
        Held held = held(id);
        giveBack(held, "released");
        assertThat(line(answer)).isEqualTo(held.line());
    }

    String expectFree(String id) {
        Held held = reservations.get(id);
        return held == null ? NOT_FOUND : held.isActive() ? CONFLICT : held.holdsQuota ? DONE : NOT_FOUND;
    }

    void free(String id) {
        held(id).holdsQuota = false;
    }

    private Held held(String id) {
        return Objects.requireNonNull(reservations.get(id), id);
    }

    void limit(String whose, long vcpus) {
        limits.put(whose, vcpus);
    }

    // What there is, as the service shows it

    String wallet() {
        return made
                ? "%s available=%d reserved=%d balance=%d overdraft=%d %s"
                        .formatted(status, available, reserved, available + reserved, overdraft, currency)
                : NOT_FOUND;
    }

    static String wallet(JsonNode view) {
        return "%s available=%d reserved=%d balance=%d overdraft=%d %s"
                .formatted(
                        view.path("status").asString(),
                        view.path("available").asLong(),
                        view.path("reserved").asLong(),
                        view.path("balance").asLong(),
                        view.path("overdraft_limit").asLong(),
                        view.path("currency").asString());
    }

    List<String> lines() {
        return reservations.values().stream().map(Held::line).toList();
    }

    static String line(JsonNode view) {
        return "%s %s amount=%d charged=%d transaction=%s holds_quota=%s"
                .formatted(
                        view.path("id").asString(),
                        view.path("status").asString(),
                        view.path("amount").asLong(),
                        view.path("actual_amount").asLong(0),
                        view.path("transaction_id").asString(""),
                        view.path("holds_quota").asBoolean());
    }
}
