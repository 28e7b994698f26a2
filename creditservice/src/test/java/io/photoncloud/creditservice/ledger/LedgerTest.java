package io.photoncloud.creditservice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger against a model of it that is as simple as it gets. */
class LedgerTest {

    private static final Idempotency NONE = new Idempotency.None();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final MemoryStore store = new MemoryStore();
    private Ledger ledger = open();

    private Ledger open() {
        InstantSource clock = now::get;
        AuditLog audit = new AuditLog(store, "creditservice", IdSource.of(() -> new Random(1)));
        return new Ledger(store, new LedgerLimits(1_000, 1_000, 1_000, Duration.ofDays(7)), audit, clock);
    }

    @BeforeEach
    void fresh() {
        assertThat(ledger.verify().wallets()).isZero();
    }

    @AfterEach
    void close() {
        assertThat(ledger.verify().problems()).isEmpty();
        ledger.close();
        store.close();
    }

    private void wallet(String project, long initial, long overdraft) {
        var _ = ledger.post(
                new Command.CreateWallet(new Tenant("org", project), "JPY", overdraft, initial), NONE, null);
    }

    private static Command.Reserve reserve(String project, long amount, Duration ttl) {
        return new Command.Reserve(project, amount, "", "", "", ttl, Map.of());
    }

    private Reservation reservation(Command command) {
        return reservation(command, NONE);
    }

    private Reservation reservation(Command command, Idempotency idempotency) {
        return ((Outcome.OfReservation) ledger.post(command, idempotency, null)).reservation();
    }

    private Wallet wallet(String project) {
        return ledger.findWallet(project).orElseThrow();
    }

    private ErrorCode refused(Command command) {
        try {
            var _ = ledger.post(command, NONE, null);
        } catch (CloudException e) {
            return e.code();
        }
        throw new AssertionError(command + " was not refused");
    }

    @Test
    void whatIsReservedIsChargedInPartAndTheRestComesBack() {
        wallet("p", 10_000, 0);
        Reservation reserved = reservation(reserve("p", 2_000, Duration.ofHours(1)));
        assertThat(wallet("p").available()).isEqualTo(8_000);
        assertThat(wallet("p").reserved()).isEqualTo(2_000);

        Reservation committed = reservation(new Command.Commit(reserved.id(), 1_800, "vm-1", ""));

        assertThat(committed.status()).isEqualTo("committed");
        assertThat(wallet("p").balance()).isEqualTo(8_200);
        assertThat(wallet("p").reserved()).isZero();
        assertThat(refused(new Command.Commit(reserved.id(), 1, "", ""))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(refused(new Command.Release(reserved.id(), ""))).isEqualTo(ErrorCode.CONFLICT);
    }

    @Test
    void anExcessIsTakenFromWhatIsAvailableOrRefusedAndTheReservationStays() {
        wallet("p", 100, 0);
        Reservation reserved = reservation(reserve("p", 60, Duration.ofHours(1)));

        assertThat(refused(new Command.Commit(reserved.id(), 101, "", ""))).isEqualTo(ErrorCode.INSUFFICIENT_CREDIT);
        assertThat(ledger.findReservation(reserved.id()).orElseThrow().isActive())
                .isTrue();

        var _ = reservation(new Command.Commit(reserved.id(), 100, "", ""));
        assertThat(wallet("p").balance()).isZero();
    }

    @Test
    void whatHasExpiredIsNeitherCommittedNorHeldAndEndedOnce() {
        wallet("p", 100, 0);
        Reservation reserved = reservation(reserve("p", 100, Duration.ofSeconds(10)));
        now.updateAndGet(at -> at.plusSeconds(10));

        assertThat(refused(new Command.Commit(reserved.id(), 100, "", ""))).isEqualTo(ErrorCode.CONFLICT);
        Reservation next = reservation(reserve("p", 100, Duration.ofSeconds(10)));

        assertThat(ledger.findReservation(reserved.id()).orElseThrow().state())
                .isEqualTo(new Reservation.State.Expired(reserved.expires()));
        assertThat(next.isActive()).isTrue();
        assertThat(wallet("p").reserved()).isEqualTo(100);
    }

    @Test
    void expiryNeedsNobodyToAsk() throws Exception {
        wallet("p", 100, 0);
        Reservation reserved = reservation(reserve("p", 100, Duration.ofSeconds(10)));
        ledger.start();
        now.updateAndGet(at -> at.plusSeconds(11));

        Instant deadline = Instant.now().plusSeconds(20); // the real clock, which the thread waits by
        while (ledger.findReservation(reserved.id()).orElseThrow().isActive()) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
        assertThat(wallet("p").available()).isEqualTo(100);
    }

    @Test
    void aCallWithAKeyIsAnsweredAsTheFirstTimeAlsoByTheNextLeader() {
        wallet("p", 100, 0);
        Idempotency once = new Idempotency.Keyed("k", "f");
        Reservation first = reservation(reserve("p", 60, Duration.ofHours(1)), once);
        ledger.close();
        ledger = open();

        assertThat(reservation(reserve("p", 60, Duration.ofHours(1)), once)).isEqualTo(first);
        assertThat(wallet("p").reserved()).isEqualTo(60);
        assertThat(ledger.findCall("k")).contains(new Outcome.OfReservation(first));
    }

    @Test
    void aQuotaIsHeldWithTheCreditOrNeitherIs() {
        wallet("p", 100, 0);
        var _ = ledger.post(
                new Command.SetQuota("org", null, Map.of(QuotaResource.VCPUS, 6L), new Precondition.None()),
                NONE,
                null);
        Command.Reserve four =
                new Command.Reserve("p", 10, "", "vm", "", Duration.ofHours(1), Map.of(QuotaResource.VCPUS, 4L));
        Reservation held = reservation(four);

        assertThat(refused(four)).isEqualTo(ErrorCode.CONFLICT);
        assertThat(wallet("p").reserved()).isEqualTo(10);
        var _ = reservation(new Command.Commit(held.id(), 10, "vm-1", ""));
        assertThat(refused(four)).isEqualTo(ErrorCode.CONFLICT);
        var _ = reservation(new Command.GiveBackQuota(held.id()));
        assertThat(reservation(four).isActive()).isTrue();
        assertThat(ledger.quota("org", "p").used(QuotaResource.VCPUS)).isEqualTo(4);
    }

    @Test
    void whatHoldsOfQuotasMayBeCommittedForNothingAndComesBackWhole() {
        wallet("p", 100, 0);
        Map<QuotaResource, Long> four = Map.of(QuotaResource.VCPUS, 4L);
        Reservation held = reservation(new Command.Reserve("p", 10, "", "vm", "", Duration.ofHours(1), four));
        Reservation kept = reservation(new Command.Commit(held.id(), 0, "vm-1", ""));
        assertThat(kept.status()).isEqualTo("committed");
        assertThat(wallet("p").reserved()).isZero();
        assertThat(wallet("p").available()).isEqualTo(100);
        assertThat(ledger.quota("org", "p").used(QuotaResource.VCPUS)).isEqualTo(4);
        assertThat(ledger.verify().problems()).isEmpty();
    }

    @Test
    void whatHasExpiredInAnotherProjectHoldsNothingOfTheOrganizationsQuota() {
        wallet("p", 100, 0);
        wallet("q", 100, 0);
        var _ = ledger.post(
                new Command.SetQuota("org", null, Map.of(QuotaResource.VCPUS, 6L), new Precondition.None()),
                NONE,
                null);
        Map<QuotaResource, Long> four = Map.of(QuotaResource.VCPUS, 4L);
        var _ = reservation(new Command.Reserve("p", 10, "", "vm", "", Duration.ofSeconds(1), four));
        Command.Reserve other = new Command.Reserve("q", 10, "", "vm", "", Duration.ofHours(1), four);
        assertThat(refused(other)).isEqualTo(ErrorCode.CONFLICT);

        now.updateAndGet(at -> at.plusSeconds(1));

        assertThat(reservation(other).isActive()).isTrue();
        assertThat(wallet("p").reserved()).isZero();
    }

    @Test
    void whatHoldsOfQuotasAloneIsCommittedForNothing() {
        wallet("p", 0, 0);
        Reservation held = reservation(
                new Command.Reserve("p", 0, "", "vm", "", Duration.ofHours(1), Map.of(QuotaResource.INSTANCES, 1L)));

        Reservation committed = reservation(new Command.Commit(held.id(), 0, "vm-1", ""));

        assertThat(committed.state()).isEqualTo(new Reservation.State.Committed(now.get(), 0, 0));
        assertThat(committed.holdsQuota()).isTrue();
        assertThat(wallet("p").transactions()).isZero();
    }

    @Test
    void whatACallWasAnsweredIsForgottenAfterADayAndNotBefore() {
        wallet("p", 100, 0);
        Idempotency once = new Idempotency.Keyed("k", "f");
        Reservation first = reservation(reserve("p", 60, Duration.ofDays(2)), once);

        now.updateAndGet(at -> at.plus(Duration.ofHours(24)).minusMillis(1));
        assertThat(ledger.forget(now.get())).isZero();
        assertThat(reservation(reserve("p", 60, Duration.ofDays(2)), once)).isEqualTo(first);
        now.updateAndGet(at -> at.plusMillis(1));
        assertThat(ledger.forget(now.get())).isEqualTo(1);

        assertThat(ledger.findCall("k")).isEmpty();
        assertThat(reservation(reserve("p", 40, Duration.ofDays(2)), once).id()).isNotEqualTo(first.id());
    }

    @Test
    void aChargeIsGivenBackInPartsAndNeverMoreThanItWas() {
        wallet("p", 100, 0);
        Reservation reserved = reservation(reserve("p", 100, Duration.ofHours(1)));
        var _ = reservation(new Command.Commit(reserved.id(), 80, "", ""));
        NumberedId charge = ledger.listTransactions("p", new PageRequest(10, null))
                .rows()
                .getLast()
                .value()
                .id();

        var _ = ledger.post(new Command.Refund(charge, 30L, ""), NONE, null);
        assertThat(refused(new Command.Refund(charge, 51L, ""))).isEqualTo(ErrorCode.CONFLICT);
        var _ = ledger.post(new Command.Refund(charge, null, ""), NONE, null);
        assertThat(refused(new Command.Refund(charge, null, ""))).isEqualTo(ErrorCode.CONFLICT);
        assertThat(wallet("p").balance()).isEqualTo(100);
    }

    @Test
    void manyWhoSpendAtOnceSpendWhatThereIsAndNoMore() throws Exception {
        wallet("hot", 1_000, 0);
        long reserved = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> all = IntStream.range(0, 300)
                    .mapToObj(_ -> threads.submit(() -> {
                        try {
                            var _ = ledger.post(reserve("hot", 7, Duration.ofHours(1)), NONE, null);
                            return true;
                        } catch (CloudException e) {
                            assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_CREDIT);
                            return false;
                        }
                    }))
                    .toList();
            for (Future<Boolean> each : all) {
                reserved += each.get() ? 7 : 0;
            }
        }
        assertThat(reserved).isEqualTo(994);
        assertThat(wallet("hot").available()).isEqualTo(6);
    }

    @Test
    void moreMayExpireAtOnceThanOneDecisionCanEnd() throws Exception {
        wallet("p", 100_000, 0);
        String long_ = "\uD83D\uDCB0".repeat(2_000);
        for (int i = 0; i < 300; i++) {
            var _ = reservation(new Command.Reserve("p", 100, long_, "", "", Duration.ofSeconds(10), Map.of()));
        }
        now.updateAndGet(at -> at.plusSeconds(10));

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reservation>> all = IntStream.range(0, 20)
                    .mapToObj(_ -> threads.submit(() -> reservation(reserve("p", 5_000, Duration.ofHours(1)))))
                    .toList();
            for (Future<Reservation> each : all) {
                assertThat(each.get().isActive()).isTrue();
            }
        }
        assertThat(wallet("p").available()).isZero();
        assertThat(wallet("p").reserved()).isEqualTo(100_000);
    }

    /** One wallet as the model has it. */
    private static final class Model {
        private long available;
        private long reserved;
        private long due;
        private long overdraft;
        private final Map<NumberedId, Reservation> active = new HashMap<>();

        Model(long available, long overdraft) {
            this.available = available;
            this.overdraft = overdraft;
        }

        void expire(Instant at) {
            active.values().removeIf(reservation -> {
                boolean over = !reservation.expires().isAfter(at);
                if (over) {
                    give(reservation.amount());
                }
                return over;
            });
        }

        void give(long amount) {
            reserved -= amount;
            gain(amount);
        }

        void gain(long amount) {
            available += amount;
            long settled = Math.min(due, Math.max(0, available + overdraft));
            due -= settled;
            available -= settled;
        }

        void use(long amount) {
            long taken = Math.min(amount, Math.max(0, available + overdraft));
            available -= taken;
            due += amount - taken;
        }
    }

    @Test
    void aRandomWalkEndsWhereTheModelDoes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<NumberedId> everMade = new ArrayList<>();
        Map<String, Model> models = new HashMap<>();
        UsageWalk usage = new UsageWalk(random, now::get);
        usage.prices(ledger);
        for (int i = 0; i < 4; i++) {
            wallet("w" + i, 1_000, i * 50L);
            models.put("w" + i, new Model(1_000, i * 50L));
        }
        for (int step = 0; step < 3_000; step++) {
            String project = "w" + random.nextInt(4);
            Model model = java.util.Objects.requireNonNull(models.get(project));
            if (random.nextInt(50) == 0) {
                ledger.close();
                ledger = open();
            }
            now.updateAndGet(at -> at.plusMillis(random.nextInt(3_000)));
            String where = "seed " + seed + " step " + step;
            switch (random.nextInt(6)) {
                case 0 -> {
                    long charged = usage.step(ledger, project, where);
                    if (charged != UsageWalk.NOT_DECIDED) {
                        afterExpiry(model).use(charged);
                    }
                }
                case 1 -> changeOverdraft(random.nextLong(1, 301), project, model, where);
                default -> step(random, project, model, everMade, where);
            }
            Wallet present = wallet(project);
            assertThat(List.of(present.available(), present.reserved(), present.due()))
                    .as("seed %s, step %s", seed, step)
                    .isEqualTo(List.of(model.available, model.reserved, model.due));
        }
        usage.requireWithinOne("seed " + seed);
        assertThat(ledger.verify().problems()).as("seed %s", seed).isEmpty();
    }

    private void step(Random random, String project, Model model, List<NumberedId> everMade, String where) {
        long amount = random.nextLong(1, 301);
        switch (random.nextInt(4)) {
            case 0 -> {
                boolean expected = afterExpiry(model).due == 0 && model.available + model.overdraft >= amount;
                Command command = reserve(project, amount, Duration.ofSeconds(1 + random.nextInt(60)));
                if (succeeds(command, expected, where)) {
                    Reservation made = ledger.listReservations(project, new PageRequest(10_000, null))
                            .rows()
                            .getLast()
                            .value();
                    model.available -= amount;
                    model.reserved += amount;
                    model.active.put(made.id(), made);
                    everMade.add(made.id());
                }
            }
            case 1 -> {
                NumberedId id = any(random, model, everMade);
                if (id != null && id.project().equals(project)) {
                    Reservation held = afterExpiry(model).active.get(id);
                    boolean expected =
                            held != null && model.available + model.overdraft >= Math.max(0, amount - held.amount());
                    if (succeeds(new Command.Commit(id, amount, "", ""), expected, where) && held != null) {
                        model.reserved -= held.amount();
                        model.gain(held.amount() - amount);
                        model.active.remove(id);
                    }
                }
            }
            case 2 -> {
                NumberedId id = any(random, model, everMade);
                if (id != null && id.project().equals(project)) {
                    Reservation held = afterExpiry(model).active.get(id);
                    if (succeeds(new Command.Release(id, ""), held != null, where) && held != null) {
                        model.give(held.amount());
                        model.active.remove(id);
                    }
                }
            }
            default -> {
                var _ = ledger.post(new Command.Deposit(project, amount, ""), NONE, null);
                afterExpiry(model).gain(amount);
            }
        }
    }

    private void changeOverdraft(long wanted, String project, Model model, String where) {
        boolean expected = afterExpiry(model).available + wanted >= 0;
        if (succeeds(new Command.ChangeWallet(project, null, wanted, new Precondition.None()), expected, where)) {
            model.overdraft = wanted;
            model.gain(0);
        }
    }

    private Model afterExpiry(Model model) {
        model.expire(now.get());
        return model;
    }

    /** Mostly one that is active, at times one that has ended or is another wallet's. */
    private static @org.jspecify.annotations.Nullable NumberedId any(
            Random random, Model model, List<NumberedId> everMade) {
        if (everMade.isEmpty()) {
            return null;
        }
        List<NumberedId> active = List.copyOf(model.active.keySet());
        return active.isEmpty() || random.nextInt(5) == 0
                ? everMade.get(random.nextInt(everMade.size()))
                : active.get(random.nextInt(active.size()));
    }

    private boolean succeeds(Command command, boolean expected, String where) {
        boolean done;
        try {
            var _ = ledger.post(command, NONE, null);
            done = true;
        } catch (CloudException e) {
            assertThat(e.code()).as("%s: %s", where, command).isIn(ErrorCode.CONFLICT, ErrorCode.INSUFFICIENT_CREDIT);
            done = false;
        }
        assertThat(done).as("%s: %s", where, command).isEqualTo(expected);
        return done;
    }
}
