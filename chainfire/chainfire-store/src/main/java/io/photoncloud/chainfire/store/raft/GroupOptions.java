package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import java.time.Duration;
import java.util.List;

/**
 * One Raft group.
 *
 * @param name the same on all members
 * @param number the same at every start: it prefixes the group's rows in the node's database
 * @param initialVoters addresses of the first members, this node's among them; empty for a node that joins a group
 * @param requestTimeout how long a commit or a linearizable read may take
 * @param leaseReads answer linearizable reads on the leader without asking a quorum, which is only right while the
 *     members' clocks run at nearly the same speed
 * @param quotaBytes the database size from which on growth is refused; 0 for no quota
 * @param digestInterval how often members compare their states when these have changed; zero for never
 * @param historyKept how long versions that were replaced are kept at least, beside the last {@value
 *     HistoryWindow#REVISIONS_MIN} revisions; zero for ever
 */
public record GroupOptions(
        String name,
        int number,
        List<String> initialVoters,
        History history,
        StoreLimits limits,
        Duration requestTimeout,
        boolean leaseReads,
        long quotaBytes,
        Duration digestInterval,
        Duration historyKept) {

    /** How long history is kept where nothing else is set. */
    public static final Duration HISTORY_KEPT_DEFAULT = Duration.ofHours(1);

    public GroupOptions {
        initialVoters = List.copyOf(initialVoters);
        if (!name.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a group's name is a letter and up to 63 letters, digits, - or _: " + name);
        }
        if (number < 0 || number == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a group's number is not negative: " + number);
        }
        if (historyKept.isNegative()) {
            throw new IllegalArgumentException("history cannot be kept for " + historyKept);
        }
    }

    public static GroupOptions of(String name, int number, List<String> initialVoters) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                History.KEPT,
                StoreLimits.DEFAULT,
                Duration.ofSeconds(5),
                false,
                0,
                Duration.ofSeconds(30),
                HISTORY_KEPT_DEFAULT);
    }

    public GroupOptions withHistory(History newHistory) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                newHistory,
                limits,
                requestTimeout,
                leaseReads,
                quotaBytes,
                digestInterval,
                historyKept);
    }

    public GroupOptions withLimits(StoreLimits newLimits) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                newLimits,
                requestTimeout,
                leaseReads,
                quotaBytes,
                digestInterval,
                historyKept);
    }

    public GroupOptions withRequestTimeout(Duration timeout) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                limits,
                timeout,
                leaseReads,
                quotaBytes,
                digestInterval,
                historyKept);
    }

    public GroupOptions withLeaseReads(boolean wanted) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                limits,
                requestTimeout,
                wanted,
                quotaBytes,
                digestInterval,
                historyKept);
    }

    public GroupOptions withQuota(long bytes) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                limits,
                requestTimeout,
                leaseReads,
                bytes,
                digestInterval,
                historyKept);
    }

    public GroupOptions withDigestInterval(Duration interval) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                limits,
                requestTimeout,
                leaseReads,
                quotaBytes,
                interval,
                historyKept);
    }

    public GroupOptions withHistoryKept(Duration kept) {
        return new GroupOptions(
                name,
                number,
                initialVoters,
                history,
                limits,
                requestTimeout,
                leaseReads,
                quotaBytes,
                digestInterval,
                kept);
    }
}
