package io.photoncloud.flaredb.transaction;

import java.time.Duration;

/**
 * The bounds of transactions; each is enforced with an error that names it.
 *
 * @param keyBytesMax a key's length (54000)
 * @param valueBytesMax a value's length (54000)
 * @param bufferedBytesMax what one transaction writes before its writes are moved from memory into the store
 * @param readSpansMax ranges that one transaction remembers to have read; beyond it neighbours are taken together, which may find conflicts that
 *     are none
 * @param locksMax keys that one transaction locks without writing them (53200)
 * @param commitsRemembered keys of the latest commits that are held in memory, to check reads against; what began before those is checked against the
 *     versions themselves, which takes longer
 * @param versionsKept how long a replaced version can still be read as of its time
 */
public record TransactionLimits(
        int keyBytesMax,
        int valueBytesMax,
        int bufferedBytesMax,
        int readSpansMax,
        int locksMax,
        int commitsRemembered,
        Duration versionsKept) {

    public static final TransactionLimits DEFAULT =
            new TransactionLimits(7 << 10, 1 << 20, 4 << 20, 4_096, 1_000_000, 200_000, Duration.ofMinutes(15));

    public TransactionLimits {
        if (keyBytesMax < 1
                || valueBytesMax < 1
                || bufferedBytesMax < 1
                || readSpansMax < 1
                || locksMax < 1
                || commitsRemembered < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
        if (versionsKept.isNegative()) {
            throw new IllegalArgumentException("versions cannot be kept for less than no time");
        }
    }
}
