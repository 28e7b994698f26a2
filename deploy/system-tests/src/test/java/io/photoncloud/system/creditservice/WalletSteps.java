package io.photoncloud.system.creditservice;

import static io.photoncloud.system.walk.Step.DONE;

import io.photoncloud.system.creditservice.WalletModel.Held;
import io.photoncloud.system.creditservice.WalletModel.Posted;
import io.photoncloud.system.walk.Step;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Draws the calls about one wallet that only one client knows of. */
final class WalletSteps {

    private static final List<String> CURRENCIES = List.of("JPY", "EUR");
    private static final long AMOUNT_MAX = 300;
    private static final long VCPUS_MAX = 4;
    private static final int LIMIT_MAX = 12;

    private final WalletModel wallet;
    private final String organization;
    private final Random random;
    /** Of the step that is being made. */
    private final Supplier<String> key;

    WalletSteps(WalletModel wallet, String organization, Random random, Supplier<String> key) {
        this.wallet = wallet;
        this.organization = organization;
        this.random = random;
        this.key = key;
    }

    Step draw() {
        return switch (random.nextInt(20)) {
            case 0 -> create();
            case 1 -> random.nextBoolean() ? patch() : staleUpdate();
            case 2, 3, 4 -> topUp();
            case 5 -> withdraw();
            case 6, 7, 8, 9 -> reserve();
            case 10, 11, 12, 13 -> commit();
            case 14, 15 -> release();
            case 16 -> refund();
            case 17, 18 -> free();
            default -> limit();
        };
    }

    private String path() {
        return "/api/v1/wallets/" + wallet.project;
    }

    private long amount() {
        return random.nextLong(1, AMOUNT_MAX + 1);
    }

    /** What a wallet begins with. */
    Step create() {
        String currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
        long initial = random.nextInt(4) == 0 ? 0 : 4 * amount();
        long overdraft = random.nextBoolean() ? 0 : amount();
        return new Step(
                "POST",
                "/api/v1/wallets",
                """
                {"project_id": "%s", "org_id": "%s", "currency": "%s", "initial_balance": %d, "overdraft_limit": %d}""".formatted(wallet.project, organization, currency, initial, overdraft),
                wallet::expectCreate,
                _ -> wallet.create(currency, initial, overdraft, key.get()));
    }

    private Step patch() {
        int drawn = random.nextInt(12);
        String status = drawn == 0 ? "closed" : drawn < 4 ? "suspended" : "active";
        long overdraft = random.nextBoolean() ? 0 : amount();
        return new Step(
                "PATCH",
                path(),
                "{\"status\": \"%s\", \"overdraft_limit\": %d}".formatted(status, overdraft),
                () -> wallet.expectPatch(status, overdraft),
                _ -> wallet.patch(status, overdraft));
    }

    private Step staleUpdate() {
        return new Step(
                        "PATCH",
                        path(),
                        "{\"status\": \"suspended\"}",
                        () -> wallet.wallet().equals("NOT_FOUND") ? "NOT_FOUND" : "PRECONDITION_FAILED",
                        _ -> {})
                .with("If-Match", "\"999999999\"");
    }

    private Step topUp() {
        long amount = amount();
        return new Step(
                "POST",
                path() + "/topup",
                "{\"amount\": " + amount + "}",
                wallet::expectTopUp,
                answer -> wallet.move("deposit", amount, answer, key.get()));
    }

    /** All there is now and then, so that wallets can be closed. */
    private Step withdraw() {
        long amount = random.nextBoolean() ? Math.max(1, wallet.available()) : amount();
        return new Step(
                "POST",
                path() + "/withdraw",
                "{\"amount\": " + amount + "}",
                () -> wallet.expectWithdraw(amount),
                answer -> wallet.move("withdrawal", -amount, answer, key.get()));
    }

    private Step reserve() {
        long vcpus = random.nextBoolean() ? 0 : random.nextLong(1, VCPUS_MAX + 1);
        long amount = vcpus > 0 && random.nextInt(4) == 0 ? 0 : amount();
        int ttl = random.nextBoolean() ? 1 + random.nextInt(4) : 600;
        return new Step(
                "POST",
                "/api/v1/reservations",
                "{\"project_id\": \"%s\", \"ttl_seconds\": %d%s%s}"
                        .formatted(
                                wallet.project,
                                ttl,
                                amount == 0 ? "" : ", \"amount\": " + amount,
                                vcpus == 0 ? "" : ", \"quota\": {\"vcpus\": " + vcpus + "}"),
                () -> wallet.expectReserve(amount, vcpus),
                answer -> wallet.reserve(amount, vcpus, answer));
    }

    /** One of the newest, or one that never was. */
    private String reservation() {
        List<Held> all = wallet.reservations();
        int back = random.nextInt(6);
        return back < all.size() ? all.get(all.size() - 1 - back).id : "rsv-" + wallet.project + "-1000000";
    }

    private Step commit() {
        String id = reservation();
        long actual = random.nextInt(8) == 0 ? 0 : amount();
        return new Step(
                "POST",
                "/api/v1/reservations/" + id + "/commit",
                "{\"actual_amount\": " + actual + ", \"resource_id\": \"vm-1\"}",
                () -> wallet.expectCommit(id, actual),
                answer -> wallet.commit(id, actual, answer, key.get()));
    }

    private Step release() {
        String id = reservation();
        return new Step(
                "POST",
                "/api/v1/reservations/" + id + "/release",
                "{\"reason\": \"not needed\"}",
                () -> wallet.expectRelease(id),
                answer -> wallet.release(id, answer));
    }

    private Step free() {
        String id = reservation();
        return new Step("DELETE", "/api/v1/allocations/" + id, "", () -> wallet.expectFree(id), _ -> wallet.free(id));
    }

    private Step refund() {
        List<Posted> all = wallet.transactions();
        int back = random.nextInt(6);
        String id = back < all.size() ? all.get(all.size() - 1 - back).id() : "txn-" + wallet.project + "-1000000";
        long amount = random.nextBoolean() ? 0 : amount();
        return new Step(
                "POST",
                "/api/v1/transactions/" + id + "/refund",
                amount == 0 ? "{}" : "{\"amount\": " + amount + "}",
                () -> wallet.expectRefund(id, amount),
                answer -> wallet.refund(id, amount, answer, key.get()));
    }

    private Step limit() {
        long vcpus = random.nextInt(LIMIT_MAX);
        boolean ofProject = random.nextBoolean();
        return new Step(
                "PUT",
                "/api/v1/quotas",
                "{\"org_id\": \"%s\"%s, \"limits\": {\"vcpus\": %d}}"
                        .formatted(
                                organization, ofProject ? ", \"project_id\": \"" + wallet.project + "\"" : "", vcpus),
                () -> DONE,
                _ -> wallet.limit(ofProject ? "project" : "organization", vcpus));
    }
}
