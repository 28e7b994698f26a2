package io.photoncloud.system.creditservice;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.system.chainfire.Rest;
import io.photoncloud.system.chainfire.Rest.Reply;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.creditservice.WalletModel.Held;
import io.photoncloud.system.creditservice.WalletModel.Posted;
import io.photoncloud.system.walk.Killing;
import io.photoncloud.system.walk.Killing.Outage;
import io.photoncloud.system.walk.Step;
import io.photoncloud.system.walk.Walker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Clients walk at random over CreditService's API while it is killed and started again. Each has wallets of its own, which a
 * model follows call by call, and all spend from two wallets at once. What was answered is kept, once, whatever was killed;
 * what expired while nobody was there has expired; and in the end everything the service shows is what the models say.
 */
class CreditWalkTest {

    private static final int KILLS = Integer.getInteger("walk.kills", 3);
    private static final Killing.Pause BETWEEN_KILLS =
            new Killing.Pause(Duration.ofMillis(1_000), Duration.ofMillis(2_500));
    private static final int CLIENTS = 6;
    /** From when a reservation's time is over until everybody is shown so. */
    private static final Duration EXPIRY_SHOWN_WITHIN = Duration.ofSeconds(5);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private static final InstantSource clock = InstantSource.system();

    private final long seed = Long.getLong("walk.seed", System.nanoTime());
    private final SharedWallets shared = new SharedWallets();

    @Test
    void whatIsAnsweredIsKeptOnceWhateverIsKilled() throws Exception {
        System.out.println("CreditWalkTest: -Dwalk.seed=" + seed);
        Random random = new Random(seed);
        try (RunningCloud cloud = new RunningCloud("credit-walk", "creditservice")) {
            cloud.up();
            Rest rest = new Rest("http://" + cloud.launcher().at(1, 8086));
            shared.make(rest);
            List<Client> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                clients.add(new Client(rest, "client-" + number, new Random(random.nextLong())));
            }
            List<Outage> outages;
            try (Killing killing =
                    Killing.start(cloud, new Random(random.nextLong()), BETWEEN_KILLS, KILLS, "creditservice")) {
                outages = killing.during(clients);
            }
            clients.forEach(Client::compare);
            shared.compare(rest);
            JsonNode verdict = rest.get("/api/v1/ledger/verify").expect(200).data();
            assertThat(verdict.path("valid").asBoolean()).as("%s", verdict).isTrue();
            requireEnoughHappened(clients, outages);
        }
    }

    /** A walk in which nothing was lost or left to expire tells nothing. */
    private static void requireEnoughHappened(List<Client> clients, List<Outage> outages) {
        List<Held> expired = clients.stream()
                .flatMap(client -> client.wallets.stream())
                .flatMap(wallet -> wallet.reservations().stream())
                .filter(Held::hasExpired)
                .toList();
        long unseen = expired.stream()
                .filter(held -> outages.stream().anyMatch(outage -> outage.covers(held.expires)))
                .count();
        int repeated =
                clients.stream().mapToInt(client -> client.walker.repeated()).sum();
        System.out.printf(
                "CreditWalkTest: %d kills, %d calls, %d sent again, %d wallets, %d reservations expired, %d of them while it was away%n",
                outages.size(),
                clients.stream().mapToInt(client -> client.walker.steps()).sum(),
                repeated,
                clients.stream().mapToInt(client -> client.wallets.size()).sum(),
                expired.size(),
                unseen);
        assertThat(repeated).isPositive();
        assertThat(unseen).isPositive();
    }

    /** Of one thread. */
    private final class Client implements Killing.Client {
        private final Rest rest;
        private final String name;
        private final Random random;
        private final Walker walker;
        private final List<WalletModel> wallets = new ArrayList<>();
        /** What the call that lost its answer had done when it was asked. */
        private List<String> doneBefore = List.of();

        Client(Rest rest, String name, Random random) {
            this.rest = rest;
            this.name = name;
            this.random = random;
            this.walker = new Walker(rest, name, (_, key) -> doneBefore = transactionsOf(key));
        }

        private List<String> transactionsOf(String key) {
            return rest
                    .insist("GET", "/api/v1/transactions?idempotency_key=" + key, "")
                    .expect(200)
                    .data()
                    .path("transactions")
                    .values()
                    .stream()
                    .map(transaction -> transaction.path("id").asString())
                    .toList();
        }

        @Override
        public void step() {
            if (random.nextInt(4) == 0) {
                shared.step(walker, random);
            } else {
                WalletModel wallet = wallet();
                make(wallet, new WalletSteps(wallet, organization(wallet), random, walker::key).draw());
            }
        }

        private static String organization(WalletModel wallet) {
            return "of-" + wallet.project;
        }

        /** One of the newest two; a closed one is worth a few calls, and then another takes its place. */
        private WalletModel wallet() {
            WalletModel wallet = wallets.size() < 2 ? begin() : wallets.get(wallets.size() - 1 - random.nextInt(2));
            return wallet.isClosed() && random.nextInt(8) == 0 ? begin() : wallet;
        }

        private WalletModel begin() {
            WalletModel wallet = new WalletModel(name + "-" + wallets.size());
            wallets.add(wallet);
            if (random.nextInt(4) > 0) {
                make(wallet, new WalletSteps(wallet, organization(wallet), random, walker::key).create());
            }
            return wallet;
        }

        private void make(WalletModel wallet, Step step) {
            wallet.passTo(clock.instant());
            int before = walker.repeated();
            Reply reply = walker.send(step);
            Instant answered = clock.instant();
            // What is over while the call is on its way has ended before it or after it.
            while (!Step.outcome(reply).equals(step.expected().get()) && wallet.passOne(answered)) {
                assertThat(wallet.isClosed())
                        .as("a closed wallet holds nothing")
                        .isFalse();
            }
            walker.require(step, reply, step.expected().get());
            if (walker.repeated() > before) {
                requireTold(step, reply);
            }
        }

        /** By its key the caller learns what a call did whose answer was lost. */
        private void requireTold(Step step, Reply reply) {
            List<String> did = List.of();
            String id = reply.data().path("id").asString("");
            if (id.startsWith("txn-")) {
                did = List.of(id);
            } else if (step.path().endsWith("/commit") && reply.data().has("transaction_id")) {
                did = List.of(reply.data().path("transaction_id").asString());
            }
            assertThat(transactionsOf(walker.key())).as("what %s did", step).isEqualTo(did);
            if (!doneBefore.isEmpty()) {
                assertThat(doneBefore).as("what %s had done", step).isEqualTo(did);
            }
        }

        void compare() {
            for (WalletModel wallet : wallets) {
                String query = "?project_id=" + wallet.project;
                requireShown("wallet " + wallet.project, wallet, wallet::wallet, () -> {
                    Reply reply = rest.get("/api/v1/wallets/" + wallet.project);
                    return reply.status() == 200 ? WalletModel.wallet(reply.data()) : reply.errorCode();
                });
                if (wallet.wallet().equals("NOT_FOUND")) {
                    continue;
                }
                requireShown(
                        "reservations of " + wallet.project,
                        wallet,
                        wallet::lines,
                        () -> rest.all("/api/v1/reservations" + query, "reservations").stream()
                                .map(WalletModel::line)
                                .toList());
                requireShown(
                        "active reservations of " + wallet.project,
                        wallet,
                        () -> wallet.lines().stream()
                                .filter(line -> line.contains(" active "))
                                .sorted()
                                .toList(),
                        () -> rest.all("/api/v1/reservations" + query + "&which=active", "reservations").stream()
                                .map(WalletModel::line)
                                .sorted()
                                .toList());
                requireShown(
                        "allocations of " + wallet.project,
                        wallet,
                        () -> wallet.lines().stream()
                                .filter(line -> line.contains(" committed ") && line.endsWith("holds_quota=true"))
                                .sorted()
                                .toList(),
                        () -> rest.all("/api/v1/allocations" + query, "allocations").stream()
                                .map(WalletModel::line)
                                .sorted()
                                .toList());
                for (String whose : List.of("", "&project_id=" + wallet.project)) {
                    requireShown(
                            "quota of " + wallet.project + whose,
                            wallet,
                            wallet::used,
                            () -> rest.get("/api/v1/quotas?org_id=" + organization(wallet) + whose)
                                    .expect(200)
                                    .data()
                                    .path("used")
                                    .path("vcpus")
                                    .asLong(0));
                }
                assertThat(rest.all("/api/v1/wallets/" + wallet.project + "/transactions?", "transactions").stream()
                                .map(Posted::of))
                        .as("transactions of %s", wallet.project)
                        .isEqualTo(wallet.transactions());
            }
        }

        /** At once, or when it is noticed whose time is over. */
        private <T> void requireShown(String what, WalletModel wallet, Supplier<T> expected, Supplier<T> shown) {
            long end = System.nanoTime() + EXPIRY_SHOWN_WITHIN.toNanos();
            T there = shown.get();
            wallet.passTo(clock.instant());
            while (!there.equals(expected.get()) && System.nanoTime() < end) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                there = shown.get();
                wallet.passTo(clock.instant());
            }
            assertThat(there).as(what).isEqualTo(expected.get());
        }
    }
}
