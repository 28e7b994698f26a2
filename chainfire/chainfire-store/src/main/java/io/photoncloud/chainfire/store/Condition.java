package io.photoncloud.chainfire.store;

/**
 * What must hold of a key, or of every key in a range, for a transaction's then-branch to run. A key that does not
 * exist has version, revisions and lease 0; a comparison of its value never holds. A range that holds no key is
 * compared as if it were one key that does not exist, as in etcd.
 */
public record Condition(KeyRange keys, Comparison comparison, Target target) {

    public enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER
    }

    /** What of the key is compared, and with what. */
    public sealed interface Target {
        record Version(long version) implements Target {}

        record CreateRevision(long revision) implements Target {}

        record ModRevision(long revision) implements Target {}

        record Value(Bytes value) implements Target {}

        record Lease(long lease) implements Target {}
    }

    public static Condition absent(Key key) {
        return new Condition(KeyRange.single(key), Comparison.EQUAL, new Target.CreateRevision(0));
    }

    public static Condition present(Key key) {
        return new Condition(KeyRange.single(key), Comparison.GREATER, new Target.CreateRevision(0));
    }

    public static Condition unchangedSince(Key key, long modRevision) {
        return new Condition(KeyRange.single(key), Comparison.EQUAL, new Target.ModRevision(modRevision));
    }

    public static Condition valueIs(Key key, Bytes value) {
        return new Condition(KeyRange.single(key), Comparison.EQUAL, new Target.Value(value));
    }
}
