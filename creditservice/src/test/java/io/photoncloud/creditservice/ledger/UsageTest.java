package io.photoncloud.creditservice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Tenant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What use is charged, and that the proof finds what is not right in it. */
class UsageTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final PriceSeries SERIES = new PriceSeries("vm.vcpu", Unit.HOUR, "JPY");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final MemoryStore store = new MemoryStore();
    private final Ledger ledger = new Ledger(
            store,
            new LedgerLimits(10, 10, 10, Duration.ofDays(7)),
            new AuditLog(store, "creditservice", IdSource.of(() -> new Random(1))),
            now::get);

    @BeforeEach
    void priced() {
        post(new Command.CreateWallet(new Tenant("org", "p"), "JPY", 0, 1_000));
        price("3", START.minus(Duration.ofHours(1)));
    }

    @AfterEach
    void close() {
        ledger.close();
        store.close();
    }

    private void post(Command command) {
        var _ = ledger.post(command, new Idempotency.None(), null);
    }

    private void price(String unitPrice, Instant from) {
        post(new Command.SetPrice(SERIES, new BigDecimal(unitPrice), from));
    }

    private static Metered used(String id, String seconds, Instant from, Instant to) {
        return new Metered("/s", id, "p", "vm.vcpu", "vm-1", Unit.SECOND, new BigDecimal(seconds), from, to, "");
    }

    @Test
    void aWindowIsSplitWhereThePriceChanges() {
        price("9", START.plus(Duration.ofMinutes(20)));
        now.set(START.plus(Duration.ofHours(1)));

        UsageCharge charge = ledger.record(used("e", "3600", START, START.plus(Duration.ofHours(1))))
                .charge();

        assertThat(charge.parts().stream()
                        .map(part -> part.quantity() + " by price-" + part.price() + " is " + part.amount()
                                + ", charged " + part.charged()))
                .containsExactly("1200 by price-1 is 1, charged 1", "2400 by price-2 is 6, charged 6");
        assertThat(ledger.findWallet("p").orElseThrow().available()).isEqualTo(993);
    }

    @Test
    void theSharesOfAWindowAreTheWholeAlsoWhereNoDecimalSaysThem() {
        price("9", START.plusMillis(1));
        now.set(START.plus(Duration.ofHours(1)));

        UsageCharge charge =
                ledger.record(used("e", "1", START, START.plusMillis(3))).charge();

        assertThat(charge.parts().stream().map(UsagePart::quantity).toList())
                .isEqualTo(List.of(new BigDecimal("0.333333333333"), new BigDecimal("0.666666666667")));
        assertThat(ExactAmount.parse(charge.exact().toString())).isEqualTo(charge.exact());
        assertThat(ledger.verify().problems()).isEmpty();
    }

    @Test
    void anEventIsForgottenWhenItHasLongComeTooLate() {
        Metered used = used("e", "3600", START.minusSeconds(60), START);
        var _ = ledger.record(used);
        now.set(START.plus(UsageRules.EVENTS_KEPT).minusMillis(1));
        assertThat(ledger.forgetEvents(now.get())).isZero();
        assertThat(ledger.record(used).again()).isTrue();

        now.updateAndGet(at -> at.plusMillis(1));
        assertThat(ledger.forgetEvents(now.get())).isEqualTo(1);

        assertThatThrownBy(() -> ledger.record(used))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("too long ago");
    }

    @Test
    void theProofFindsWhatWasAltered() {
        var _ = ledger.record(used("e", "1200", START.minusSeconds(60), START));
        var _ = ledger.record(used("f", "1500", START.minusSeconds(60), START));
        assertThat(ledger.verify().problems()).isEmpty();

        var _ = RatingStore.carries(store)
                .update(Carry.key("p", SERIES), carry -> new Carry("p", SERIES, ExactAmount.parse("1/3")));
        assertThat(ledger.verify().problems()).singleElement().asString().contains("1/3");
        var _ = RatingStore.prices(store)
                .update(
                        Price.key(1),
                        price -> new Price(
                                1, SERIES, BigDecimal.TEN, price.effectiveFrom(), START, null, price.cause()));
        assertThat(ledger.verify().problems()).hasSize(3).anyMatch(problem -> problem.contains("its prices make it"));
        var _ = LedgerStore.wallets(store)
                .update(
                        Wallet.key("p"),
                        wallet -> wallet.after(new Transfer(Account.DUE, Account.AVAILABLE, 5), START));
        assertThat(ledger.verify().problems())
                .anyMatch(problem -> problem.startsWith("due of wallet p"))
                .anyMatch(problem -> problem.contains("could pay"));
    }
}
