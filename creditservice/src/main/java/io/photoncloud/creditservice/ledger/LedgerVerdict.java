package io.photoncloud.creditservice.ledger;

import java.util.List;
import java.util.Map;

/**
 * What recomputing the ledger came to.
 *
 * @param revision of the store, as of which it was computed
 * @param sums of all accounts, by currency: 0 each
 * @param problems what does not agree; empty for a ledger that is right
 */
public record LedgerVerdict(
        long revision,
        long wallets,
        long transactions,
        long reservations,
        long usages,
        Map<String, Long> sums,
        List<String> problems) {
    public LedgerVerdict {
        sums = Map.copyOf(sums);
        problems = List.copyOf(problems);
    }

    public boolean isRight() {
        return problems.isEmpty();
    }
}
