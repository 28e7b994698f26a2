package io.photoncloud.plasmavmc.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.usage.Meter;
import io.photoncloud.chainfire.resources.usage.MeteredRows;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.resources.usage.MeteringRounds;
import io.photoncloud.chainfire.resources.usage.Usage;
import io.photoncloud.chainfire.resources.usage.UsageOutbox;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.testing.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** However a VM changes, and whenever somebody comes by at the ends of windows, each moment is told once. */
class MeteringTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final Duration STEP_MAX = Duration.ofMinutes(25);
    private static final Instant BEGIN = Instant.parse("2030-01-01T00:03:00Z");
    private static final ResourceRef VM = new ResourceRef("vm", "vm-1", new Tenant("o", "p"));
    private static final Amounts RUNS = new Amounts(1, 1_024, 0);
    private static final int ROUNDS = 100;
    private static final int STEPS = 40;

    @Test
    void eachMomentIsToldOnce() {
        long seed = new Random().nextLong();
        for (int round = 0; round < ROUNDS; round++) {
            walk(new Random(seed + round), "seed " + seed + " round " + round);
        }
    }

    @Test
    void aClockThatIsBehindTellsNothingTwice() {
        try (MemoryStore store = new MemoryStore()) {
            Metering<Amounts> metering = new Metering<>(
                    store, MeterStore.meters(store), new UsageOutbox(store, "plasmavmc", _ -> {}), WINDOW);
            follow(store, metering, Amounts.NOTHING, RUNS, BEGIN);
            closeWindows(metering, BEGIN.plus(WINDOW));
            Instant told = metering.table()
                    .list(PageRequest.first(1))
                    .rows()
                    .getFirst()
                    .value()
                    .from();
            assertThat(told).isAfter(BEGIN);
            follow(store, metering, RUNS, Amounts.NOTHING, told.minusSeconds(1));
            assertThat(metering.outbox().table().list(PageRequest.first(10)).rows())
                    .allMatch(row -> !row.value().to().isAfter(told));
        }
    }

    @Test
    void whereMeteringWasSwitchedOffWhatIsLeftOfItGoes() {
        try (MemoryStore store = new MemoryStore()) {
            UsageOutbox outbox = new UsageOutbox(store, "plasmavmc", _ -> {});
            follow(
                    store,
                    new Metering<>(store, MeterStore.meters(store), outbox, WINDOW),
                    Amounts.NOTHING,
                    RUNS,
                    BEGIN);
            Metering<Amounts> off = new Metering<>(store, MeterStore.meters(store), outbox, Duration.ZERO);
            follow(store, off, RUNS, Amounts.NOTHING, BEGIN.plus(WINDOW));
            assertThat(off.table().list(PageRequest.first(1)).rows()).isEmpty();
            assertThat(outbox.table().list(PageRequest.first(1)).rows()).isEmpty();
        }
    }

    @Test
    void whatRunsWhenMeteringIsSwitchedOnIsMeteredFromThenOn() {
        try (MemoryStore store = new MemoryStore()) {
            Table<Meter<Amounts>> things =
                    new Table<>(store, "plasmavmc/thing", Meter::key, MeterStore.CODEC, List.of());
            MeteredRows<Meter<Amounts>, Amounts> rows = new MeteredRows<>(things, Meter::resource, Meter::amounts);
            SettableClock clock = new SettableClock(BEGIN);
            UsageOutbox outbox = new UsageOutbox(store, "plasmavmc", _ -> {});
            Metering<Amounts> on = new Metering<>(store, MeterStore.meters(store), outbox, WINDOW);
            Metering<Amounts> off = new Metering<>(store, MeterStore.meters(store), outbox, Duration.ZERO);
            Runnable compared = new MeteringRounds<>(store, on, List.of(rows), clock)::runOnce;
            Runnable ended = new MeteringRounds<>(store, off, List.of(rows), clock)::runOnce;
            write(store, things, RUNS);
            compared.run();
            Instant first = clock.instant();
            assertThat(meter(on)).isEqualTo(new Meter<>(VM, RUNS, first));
            clock.advance(Duration.ofMinutes(1));
            compared.run();
            assertThat(meter(on)).as("nothing has changed").isEqualTo(new Meter<>(VM, RUNS, first));
            Amounts larger = new Amounts(2, 1_024, 0);
            write(store, things, larger);
            compared.run();
            assertThat(meter(on)).as("what nobody followed").isEqualTo(new Meter<>(VM, larger, clock.instant()));
            assertThat(sums(toldBy(on))).containsEntry(Amounts.VCPU, new BigDecimal("6E+1"));
            ended.run();
            assertThat(on.table().list(PageRequest.first(1)).rows()).isEmpty();
            clock.advance(Duration.ofDays(1));
            compared.run();
            assertThat(meter(on)).as("from now").isEqualTo(new Meter<>(VM, larger, clock.instant()));
            write(store, things, Amounts.NOTHING);
            compared.run();
            assertThat(on.table().list(PageRequest.first(1)).rows()).isEmpty();
            assertThat(sums(toldBy(on)))
                    .as("not what was used while it was off")
                    .containsEntry(Amounts.VCPU, new BigDecimal("6E+1"));
        }
    }

    private static void write(MemoryStore store, Table<Meter<Amounts>> things, Amounts amounts) {
        var _ = TableTransaction.run(store, rows -> {
            Meter<Amounts> thing = new Meter<>(VM, amounts, BEGIN);
            return rows.find(things, thing.key()).isPresent()
                    ? rows.update(things, thing.key(), _ -> thing)
                    : rows.insert(things, thing);
        });
    }

    private static Meter<Amounts> meter(Metering<Amounts> metering) {
        return metering.table().list(PageRequest.first(1)).rows().getFirst().value();
    }

    private static List<Usage> toldBy(Metering<Amounts> metering) {
        return metering.outbox().table().list(PageRequest.first(100)).rows().stream()
                .map(Row::value)
                .toList();
    }

    private static void walk(Random random, String where) {
        try (MemoryStore store = new MemoryStore()) {
            Metering<Amounts> metering = new Metering<>(
                    store, MeterStore.meters(store), new UsageOutbox(store, "plasmavmc", _ -> {}), WINDOW);
            Map<String, BigDecimal> expected = new HashMap<>();
            Instant now = BEGIN;
            Amounts has = Amounts.NOTHING;
            for (int i = 0; i < STEPS; i++) {
                Duration passed = Duration.ofMillis(random.nextLong(STEP_MAX.toMillis()));
                add(expected, has, passed);
                now = now.plus(passed);
                if (random.nextBoolean()) {
                    closeWindows(metering, now);
                }
                Amounts next = any(random);
                follow(store, metering, has, next, now);
                has = next;
            }
            follow(store, metering, has, Amounts.NOTHING, now);
            List<Usage> told = metering.outbox().table().list(PageRequest.first(10_000)).rows().stream()
                    .map(Row::value)
                    .toList();
            assertThat(sums(told)).as(where).isEqualTo(stripped(expected));
            assertThat(metering.table().list(PageRequest.first(1)).rows())
                    .as(where)
                    .isEmpty();
            requireDisjoint(told, where);
        }
    }

    private static void follow(
            MemoryStore store, Metering<Amounts> metering, Amounts before, Amounts after, Instant now) {
        var _ = TableTransaction.run(store, rows -> {
            metering.follow(rows, VM, before, after, now);
            return VM;
        });
    }

    private static void closeWindows(Metering<Amounts> metering, Instant now) {
        List<Row<Meter<Amounts>>> rows =
                metering.table().list(PageRequest.first(1)).rows();
        while (!rows.isEmpty()
                && !metering.deadline(rows.getFirst().value()).orElseThrow().isAfter(now)) {
            metering.expire(rows.getFirst());
            metering.expire(rows.getFirst());
            rows = metering.table().list(PageRequest.first(1)).rows();
        }
    }

    private static Amounts any(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Amounts.NOTHING;
            case 1 -> new Amounts(0, 0, 10);
            case 2 -> new Amounts(4, 1_000, 10);
            default -> new Amounts(1 + random.nextInt(8), 512, 0);
        };
    }

    private static void add(Map<String, BigDecimal> sums, Amounts has, Duration passed) {
        BigDecimal seconds = BigDecimal.valueOf(passed.toMillis(), 3);
        sums.merge(Amounts.VCPU, BigDecimal.valueOf(has.vcpus()).multiply(seconds), BigDecimal::add);
        sums.merge(
                Amounts.MEMORY,
                BigDecimal.valueOf(has.memoryMib())
                        .divide(BigDecimal.valueOf(1_024))
                        .multiply(seconds),
                BigDecimal::add);
        sums.merge(Amounts.DISK, BigDecimal.valueOf(has.diskGib()).multiply(seconds), BigDecimal::add);
    }

    private static Map<String, BigDecimal> sums(List<Usage> told) {
        Map<String, BigDecimal> sums = new HashMap<>();
        told.forEach(usage -> sums.merge(usage.meter(), usage.quantity(), BigDecimal::add));
        return stripped(sums);
    }

    private static Map<String, BigDecimal> stripped(Map<String, BigDecimal> sums) {
        Map<String, BigDecimal> plain = new HashMap<>();
        sums.forEach((meter, sum) -> {
            if (sum.signum() > 0) {
                plain.put(meter, sum.stripTrailingZeros());
            }
        });
        return plain;
    }

    private static void requireDisjoint(List<Usage> told, String where) {
        for (String meter : List.of(Amounts.VCPU, Amounts.MEMORY, Amounts.DISK)) {
            Instant end = Instant.EPOCH;
            for (Usage usage : told.stream()
                    .filter(each -> each.meter().equals(meter))
                    .sorted(Comparator.comparing(Usage::from))
                    .toList()) {
                assertThat(usage.from()).as("%s: %s", where, usage).isAfterOrEqualTo(end);
                end = usage.to();
            }
        }
    }
}
