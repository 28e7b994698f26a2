package io.photoncloud.flaredb.transaction;

import org.jspecify.annotations.Nullable;

/**
 * @param readOnly writes and locks are refused with 25006; nothing is validated then, and it never ends with 40001
 * @param asOf the moment to read, in the past; null for now. Only where read-only
 */
public record TransactionOptions(
        Isolation isolation, boolean readOnly, @Nullable Timestamp asOf) {

    public static final TransactionOptions SERIALIZABLE = new TransactionOptions(Isolation.SERIALIZABLE, false, null);
    public static final TransactionOptions READ_COMMITTED =
            new TransactionOptions(Isolation.READ_COMMITTED, false, null);
    public static final TransactionOptions READ_ONLY = new TransactionOptions(Isolation.SERIALIZABLE, true, null);

    public TransactionOptions {
        if (asOf != null && !readOnly) {
            throw new IllegalArgumentException("a transaction about the past only reads");
        }
    }

    public static TransactionOptions asOf(Timestamp timestamp) {
        return new TransactionOptions(Isolation.SERIALIZABLE, true, timestamp);
    }
}
