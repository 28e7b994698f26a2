package io.photoncloud.chainfire.store;

/** One step of a transaction. Steps run in order, and each sees what the ones before it wrote. */
public sealed interface Operation {

    /**
     * Writes a key.
     *
     * @param lease the lease the key shall hang on, 0 for none
     * @param keepValue leave the present value (the key must exist, {@code value} must be empty)
     * @param keepLease leave the present lease (the key must exist, {@code lease} must be 0)
     * @param returnPrevious answer the version that was replaced
     * @param isNew the writer knows that there is no such key, and it is not looked for. Never to be said where another may
     *     write the key: the history and the digest of one that was there after all are wrong from then on
     */
    record Put(
            Key key,
            Bytes value,
            long lease,
            boolean keepValue,
            boolean keepLease,
            boolean returnPrevious,
            boolean isNew)
            implements Operation {
        public Put {
            if (isNew && (keepValue || keepLease || returnPrevious)) {
                throw new IllegalArgumentException("a new key has nothing to keep or to return: " + key);
            }
            if (keepValue && !value.isEmpty()) {
                throw new StoreException(StoreException.Reason.INVALID, "value is provided");
            }
            if (keepLease && lease != Entry.NO_LEASE) {
                throw new StoreException(StoreException.Reason.INVALID, "lease is provided");
            }
        }

        public Put(Key key, Bytes value, long lease, boolean keepValue, boolean keepLease, boolean returnPrevious) {
            this(key, value, lease, keepValue, keepLease, returnPrevious, false);
        }

        /** Of a key that nobody but the caller writes, and that is not there. */
        public static Put ofNew(Key key, Bytes value) {
            return new Put(key, value, Entry.NO_LEASE, false, false, false, true);
        }

        public static Put of(Key key, Bytes value) {
            return new Put(key, value, Entry.NO_LEASE, false, false, false);
        }

        public static Put leased(Key key, Bytes value, long lease) {
            return new Put(key, value, lease, false, false, false);
        }
    }

    /** Deletes every key of a range; none there is no error. */
    record Delete(KeyRange keys, boolean returnPrevious) implements Operation {
        public static Delete of(Key key) {
            return new Delete(KeyRange.single(key), false);
        }
    }

    /** Reads inside the transaction. The query's consistency is without meaning here. */
    record Get(RangeQuery query) implements Operation {}

    /** A transaction within the transaction. Conditions at any depth are judged before the outermost one writes, as in etcd. */
    record Nested(Transaction transaction) implements Operation {}
}
