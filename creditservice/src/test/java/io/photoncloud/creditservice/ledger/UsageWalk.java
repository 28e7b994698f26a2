package io.photoncloud.creditservice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Idempotency;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Use at random: told once, doubled, changed, late and early, over windows in which prices change; and what it comes to. */
final class UsageWalk {

    /** Of a double, which is known as one before its wallet is looked at. */
    static final long NOT_DECIDED = -1;

    private static final List<String> TYPES = List.of("vm.vcpu", "disk");
    private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);
    private static final MathContext FINE = new MathContext(60);

    private final Random random;
    private final Supplier<Instant> now;
    private final Map<String, TreeMap<Instant, BigDecimal>> prices = new HashMap<>();
    private final List<UsageCharge> told = new ArrayList<>();
    private final Map<String, BigDecimal> exact = new HashMap<>();
    private final Map<String, BigInteger> charged = new HashMap<>();
    private int events;

    UsageWalk(Random random, Supplier<Instant> now) {
        this.random = random;
        this.now = now;
    }

    void prices(Ledger ledger) {
        TYPES.forEach(type -> price(ledger, type, now.get().minus(Duration.ofDays(8))));
    }

    private void price(Ledger ledger, String type, Instant from) {
        BigDecimal price = Decimals.plain(BigDecimal.valueOf(random.nextLong(0, 90_000_000_000L), 9));
        TreeMap<Instant, BigDecimal> versions = prices.computeIfAbsent(type, _ -> new TreeMap<>());
        if (versions.isEmpty() || versions.lastKey().isBefore(from)) {
            var _ = ledger.post(
                    new Command.SetPrice(new PriceSeries(type, Unit.HOUR, "JPY"), price, from),
                    new Idempotency.None(),
                    null);
            versions.put(from, price);
        }
    }

    /** Tells something, and says what was charged, or that nothing was decided about the wallet. */
    long step(Ledger ledger, String project, String where) {
        String type = TYPES.get(random.nextInt(TYPES.size()));
        if (random.nextInt(10) == 0) {
            price(ledger, type, now.get().plusSeconds(random.nextInt(600)));
        }
        if (!told.isEmpty() && random.nextInt(4) == 0) {
            again(ledger, told.get(random.nextInt(told.size())), where);
            return NOT_DECIDED;
        }
        Instant to = now.get().plusMillis(random.nextInt(-3_600_000, 300_001));
        switch (random.nextInt(10)) {
            case 0 -> to = now.get().minus(Duration.ofDays(7)).minusMillis(1);
            case 1 -> to = now.get().plus(Duration.ofMinutes(5)).plusMillis(1);
            default -> {}
        }
        Metered used = new Metered(
                "/walk",
                "event-" + events++,
                project,
                type,
                type + "-1",
                Unit.SECOND,
                Decimals.plain(BigDecimal.valueOf(random.nextLong(1, 20_000_000_000L), 6)),
                to.minusMillis(random.nextLong(1, 7_200_000)),
                to,
                "");
        boolean inTime = !to.isBefore(now.get().minus(Duration.ofDays(7)))
                && !to.isAfter(now.get().plus(Duration.ofMinutes(5)));
        return inTime ? taken(ledger, used, where) : refused(ledger, used, ErrorCode.VALIDATION_ERROR, where);
    }

    private void again(Ledger ledger, UsageCharge before, String where) {
        Metered used = before.metered();
        if (random.nextBoolean()) {
            assertThat(ledger.record(used)).as(where).isEqualTo(new Outcome.OfUsage(before, true));
            return;
        }
        Metered other = new Metered(
                used.source(),
                used.id(),
                used.project(),
                used.resourceType(),
                used.resourceId(),
                used.unit(),
                used.quantity().add(BigDecimal.ONE),
                used.from(),
                used.to(),
                used.requestId());
        var _ = refused(ledger, other, ErrorCode.CONFLICT, where);
    }

    private static long refused(Ledger ledger, Metered used, ErrorCode code, String where) {
        try {
            throw new AssertionError(where + ": taken, " + ledger.record(used));
        } catch (CloudException e) {
            assertThat(e.code()).as(where).isEqualTo(code);
            return 0;
        }
    }

    private long taken(Ledger ledger, Metered used, String where) {
        UsageCharge charge = ledger.record(used).charge();
        told.add(charge);
        String of = used.project() + " " + used.resourceType();
        exact.merge(of, cost(used), BigDecimal::add);
        charged.merge(of, BigInteger.valueOf(charge.amount()), BigInteger::add);
        requireWithinOne(of, where);
        return charge.amount();
    }

    /** By adding up what each stretch of the window with one price comes to. */
    private BigDecimal cost(Metered used) {
        TreeMap<Instant, BigDecimal> versions = java.util.Objects.requireNonNull(prices.get(used.resourceType()));
        List<Instant> cuts = new ArrayList<>(List.of(used.from()));
        cuts.addAll(versions.subMap(used.from(), false, used.to(), false).keySet());
        cuts.add(used.to());
        BigDecimal window =
                BigDecimal.valueOf(Duration.between(used.from(), used.to()).toMillis());
        BigDecimal cost = BigDecimal.ZERO;
        for (int i = 1; i < cuts.size(); i++) {
            BigDecimal part = BigDecimal.valueOf(
                    Duration.between(cuts.get(i - 1), cuts.get(i)).toMillis());
            cost = cost.add(used.quantity()
                    .multiply(versions.floorEntry(cuts.get(i - 1)).getValue())
                    .multiply(part)
                    .multiply(BigDecimal.valueOf(1_000))
                    .divide(window.multiply(MILLIS_PER_HOUR), FINE));
        }
        return cost;
    }

    void requireWithinOne(String where) {
        assertThat(told).as(where).isNotEmpty();
        assertThat(told).as(where).anyMatch(charge -> charge.parts().size() > 1);
        charged.keySet().forEach(of -> requireWithinOne(of, where));
    }

    /** What was charged is below what was used, by less than one; shares of windows are told to 12 digits. */
    private void requireWithinOne(String of, String where) {
        BigDecimal left = java.util.Objects.requireNonNull(exact.get(of))
                .subtract(new BigDecimal(java.util.Objects.requireNonNull(charged.get(of))));
        assertThat(left).as("%s, %s", where, of).isBetween(new BigDecimal("-0.000001"), new BigDecimal("1.000001"));
    }
}
