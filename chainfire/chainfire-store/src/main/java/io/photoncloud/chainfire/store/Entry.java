package io.photoncloud.chainfire.store;

/**
 * One version of a key.
 *
 * @param createRevision the revision that created the key in its present life
 * @param modRevision the revision that wrote this version
 * @param version how often the key was written in its present life, from 1
 * @param lease the lease that the key hangs on, 0 for none
 */
public record Entry(Key key, Bytes value, long createRevision, long modRevision, long version, long lease) {

    public static final long NO_LEASE = 0;

    public Entry withoutValue() {
        return new Entry(key, Bytes.EMPTY, createRevision, modRevision, version, lease);
    }
}
