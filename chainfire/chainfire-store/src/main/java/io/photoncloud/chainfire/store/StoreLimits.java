package io.photoncloud.chainfire.store;

/**
 * The bounds of one store; each is enforced before anything is written, with an error that names it.
 *
 * @param requestBytesMax all keys and values of one transaction together
 * @param operationsMax conditions or operations in one branch of a transaction
 * @param pageEntriesDefault entries of a page whose query names no limit
 * @param pageBytesMax keys and values of one page together; a page holds at least one entry all the same
 */
public record StoreLimits(
        int keyBytesMax,
        int valueBytesMax,
        int requestBytesMax,
        int operationsMax,
        int pageEntriesDefault,
        int pageEntriesMax,
        int pageBytesMax) {

    public static final StoreLimits DEFAULT = new StoreLimits(16 << 10, 1 << 20, 3 << 19, 128, 1_000, 10_000, 4 << 20);

    /** The longest lease, in seconds: etcd's bound. */
    public static final long LEASE_TTL_SECONDS_MAX = 9_000_000_000L;

    public StoreLimits {
        if (keyBytesMax < 1
                || valueBytesMax < 1
                || requestBytesMax < 1
                || operationsMax < 1
                || pageEntriesDefault < 1
                || pageEntriesMax < pageEntriesDefault
                || pageBytesMax < 1) {
            throw new StoreException(
                    StoreException.Reason.INVALID, "limits must be positive, and the default page at most the largest");
        }
    }
}
