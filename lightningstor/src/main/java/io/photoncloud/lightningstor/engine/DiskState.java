package io.photoncloud.lightningstor.engine;

/**
 * How one disk of the set is: what operators are shown and metrics count.
 *
 * @param healing it took the place of a lost one, and has not all of it yet
 */
public record DiskState(
        int slot, String location, Condition condition, String reason, long usableBytes, boolean healing) {

    DiskState whileItHeals() {
        return new DiskState(slot, location, condition, reason, usableBytes, true);
    }

    public enum Condition {
        ONLINE,
        /** Less room than the engine keeps for itself: read, not written. */
        FULL,
        /** A read, write or force failed; it is tried again from time to time. */
        FAILED,
        /** No data directory bears this disk's identity. */
        MISSING
    }
}
