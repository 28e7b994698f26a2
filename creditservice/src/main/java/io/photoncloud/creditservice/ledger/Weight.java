package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.StoreLimits;

/** How much the decision under way writes, estimated from above. */
final class Weight {

    /** Bytes of a row and its entries in indexes, but for texts that are the callers' own. */
    static final int ROW_BYTES = 512;

    /** Operations that a row takes, at most: itself, and entries in indexes. */
    private static final int ROW_OPERATIONS_MAX = 3;

    /** Operations that are left for the command that fills a decision. */
    private static final int LAST_OPERATIONS = 64;

    private static final int CALL_BYTES = 1_024;

    /** Of a character in UTF-8. */
    private static final int CHARACTER_BYTES_MAX = 4;

    private final int operationsMax;
    private final long bytesMax;
    private int operations;
    private long bytes;

    Weight(StoreLimits limits) {
        operationsMax = Math.max(1, limits.operationsMax() - LAST_OPERATIONS);
        bytesMax = limits.requestBytesMax() * 2L / 3;
    }

    void addRow(long rowBytes) {
        operations += ROW_OPERATIONS_MAX;
        bytes += rowBytes;
    }

    /** What stands beside the rows of the ledger. */
    void add(Operation operation) {
        operations++;
        bytes += operation instanceof Operation.Put put
                ? (long) put.key().size() + put.value().size()
                : ROW_BYTES;
    }

    boolean isFull() {
        return operations >= operationsMax || bytes >= bytesMax;
    }

    void clear() {
        operations = 0;
        bytes = 0;
    }

    static long bytesOf(Reservation reservation) {
        return ROW_BYTES
                + CHARACTER_BYTES_MAX
                        * (long) (reservation.description().length()
                                + (reservation.state() instanceof Reservation.State.Released(var _, String reason)
                                        ? reason.length()
                                        : 0));
    }

    static long bytesOf(WalletTransaction transaction) {
        return ROW_BYTES
                + CHARACTER_BYTES_MAX * (long) transaction.description().length();
    }

    static long bytesOf(UsageCharge charge) {
        Metered metered = charge.metered();
        return (1L + charge.parts().size()) * ROW_BYTES
                + CHARACTER_BYTES_MAX
                        * (long) (metered.source().length()
                                + metered.id().length()
                                + metered.requestId().length());
    }

    static long bytesOf(Call call) {
        return CALL_BYTES
                + switch (call.answer()) {
                    case Outcome.OfReservation(Reservation reservation) -> bytesOf(reservation);
                    case Outcome.OfTransaction(WalletTransaction transaction) -> bytesOf(transaction);
                    case Outcome.OfWallet _, Outcome.OfQuota _, Outcome.OfPrice _ -> ROW_BYTES;
                    case Outcome.OfUsage(UsageCharge charge, var _) -> bytesOf(charge);
                };
    }
}
