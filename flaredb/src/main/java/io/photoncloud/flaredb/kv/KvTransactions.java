package io.photoncloud.flaredb.kv;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.flaredb.transaction.LockWait;
import io.photoncloud.flaredb.transaction.Outcome;
import io.photoncloud.flaredb.transaction.Transaction;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.transaction.TransactionalStore;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Runs what keys and values do in transactions, again where others came between. Safe for many threads. */
final class KvTransactions {

    /** How often a transaction is begun anew that others come between. */
    private static final int ATTEMPTS_MAX = 100;

    /** How long a write waits for others of the same key. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(10);

    static final LockWait LOCK_WAIT = new LockWait.Wait(LOCK_WAIT_MAX);

    private final TransactionalStore store;

    KvTransactions(TransactionalStore store) {
        this.store = store;
    }

    TransactionalStore store() {
        return store;
    }

    /** Of one moment, which all that was acknowledged before is in. */
    <T> T read(Function<Transaction, T> body) {
        try (Transaction transaction = store.begin(TransactionOptions.READ_ONLY)) {
            return body.apply(transaction);
        }
    }

    /**
     * @param body pure but for what it does in the transaction: it is run again where others came between
     * @throws CloudException UNAVAILABLE where it is not known whether it was made; CONFLICT where others always came between
     */
    <T> T write(Function<Transaction, T> body) {
        for (int attempt = 1; ; attempt++) {
            try (Transaction transaction = store.begin(TransactionOptions.SERIALIZABLE)) {
                transaction.waitForLocks(LOCK_WAIT);
                T result = body.apply(transaction);
                if (!transaction.hasWrites()) {
                    // What it read may still have to be told to be of one moment.
                    transaction.commit();
                    return result;
                }
                return switch (transaction.commit()) {
                    case Outcome.Committed _ -> result;
                    case Outcome.Unknown(String reason) -> throw unknown(reason);
                };
            } catch (SqlException e) {
                if (!isWorthAnother(e.state()) || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private static boolean isWorthAnother(SqlState state) {
        return state == SqlState.SERIALIZATION_FAILURE || state == SqlState.DEADLOCK_DETECTED;
    }

    private static CloudException unknown(String reason) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reason", "UNKNOWN_OUTCOME");
        details.put("outcome", "the write may have been applied, may still be, or may never be");
        details.put("advice", "read the key, or repeat the call with the Idempotency-Key it was sent with");
        return new CloudException(ErrorCode.UNAVAILABLE, "the outcome of the write is unknown: " + reason, details);
    }
}
