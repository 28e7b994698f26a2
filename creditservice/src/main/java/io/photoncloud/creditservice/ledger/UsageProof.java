package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.CloudException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rates all that was used anew, by the prices of its time, and compares: with the charges as they are kept, with what was
 * carried from one to the next, and with the transactions that charged them. As of one moment.
 */
final class UsageProof {

    private final Table<Price> prices;
    private final Table<UsageCharge> usage;
    private final Table<Carry> carries;
    private final Consumer<String> problems;

    private final PriceBook book = new PriceBook();
    private long revision;
    private long count;

    UsageProof(ReplicatedStore store, Consumer<String> problems) {
        this.prices = RatingStore.prices(store);
        this.usage = RatingStore.usage(store);
        this.carries = RatingStore.carries(store);
        this.problems = problems;
    }

    /** What transactions say of use, and use of transactions: equal where they say the same, in order. Of any number. */
    static final class Chain {
        private static final long FACTOR = 1_000_003;

        private long links;
        private long digest;

        void add(long used, long transaction, long amount, long due) {
            links++;
            for (long each : new long[] {used, transaction, amount, due}) {
                digest = digest * FACTOR + each;
            }
        }

        boolean saysAs(Chain other) {
            return links == other.links && digest == other.digest;
        }
    }

    void begin(long at) {
        revision = at;
        var _ = WholeList.read(prices::list, revision, row -> book.put(row.value()));
    }

    long count() {
        return count;
    }

    /** @param charged by the wallet's transactions */
    void prove(Wallet wallet, Chain charged) {
        OfWallet of = new OfWallet(wallet);
        Key rows = Key.utf8(NumberedId.rowsOf(wallet.project()));
        var _ = WholeList.read(page -> usage.list(rows, page), revision, row -> of.prove(row.value()));
        var _ = WholeList.read(page -> carries.list(rows, page), revision, row -> of.proveCarry(row.value()));
        count += of.number;
        of.proveEnd(charged);
    }

    private final class OfWallet {
        private final Wallet wallet;
        private final Map<PriceSeries, ExactAmount> carried = new HashMap<>();
        private final Chain chain = new Chain();
        private long number;

        OfWallet(Wallet wallet) {
            this.wallet = wallet;
        }

        void prove(UsageCharge charge) {
            number++;
            require(
                    charge.id().number() == number,
                    "usage " + number + " is missing, " + charge.id() + " comes instead");
            number = charge.id().number();
            ExactAmount before = carried.getOrDefault(charge.series(), ExactAmount.ZERO);
            require(
                    charge.carryBefore().equals(before),
                    charge.id() + " begins with " + charge.carryBefore() + " carried, and the one before ends with "
                            + before);
            carried.put(charge.series(), charge.carryAfter());
            proveRating(charge);
            require(
                    charge.series().currency().equals(wallet.currency())
                            && charge.due() >= 0
                            && charge.due() <= charge.amount()
                            && (charge.amount() == 0) == (charge.transaction() == 0),
                    charge.id() + " contradicts itself");
            if (charge.transaction() != 0) {
                chain.add(number, charge.transaction(), charge.amount(), charge.due());
            }
        }

        private void proveRating(UsageCharge charge) {
            try {
                Rating rating = Rating.of(
                        charge.metered(), charge.series(), book.asOf(charge.priceBook()), charge.carryBefore());
                require(
                        rating.parts().equals(charge.parts())
                                && rating.carryAfter().equals(charge.carryAfter())
                                && rating.amount().longValueExact() == charge.amount(),
                        charge.id() + " is charged " + charge.amount() + " with " + charge.carryAfter()
                                + " carried, and its prices make it " + rating.amount() + " with "
                                + rating.carryAfter());
            } catch (CloudException e) {
                problems.accept(charge.id() + " cannot be rated: " + e.getMessage());
            }
        }

        void proveCarry(Carry carry) {
            ExactAmount computed = carried.getOrDefault(carry.series(), ExactAmount.ZERO);
            require(
                    carry.amount().equals(computed),
                    carry.amount() + " of " + carry.series() + " is said to be carried, and the use makes it "
                            + computed);
            carried.remove(carry.series());
        }

        void proveEnd(Chain charged) {
            require(number == wallet.usages(), "it is said to have " + wallet.usages() + " usages, and has " + number);
            carried.forEach((series, amount) -> problems.accept(
                    amount + " of " + series + " are carried in wallet " + wallet.project() + ", and have no row"));
            require(chain.saysAs(charged), "what its usages say of transactions is not what these say of usages");
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                problems.accept("of wallet " + wallet.project() + ": " + otherwise);
            }
        }
    }
}
