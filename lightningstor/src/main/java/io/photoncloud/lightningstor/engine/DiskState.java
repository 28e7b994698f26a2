package io.photoncloud.lightningstor.engine;

/** How one disk of the set is: what operators are shown and metrics count. */
public record DiskState(int slot, String location, Condition condition, String reason, long usableBytes) {

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
