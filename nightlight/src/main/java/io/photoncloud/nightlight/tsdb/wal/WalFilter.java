package io.photoncloud.nightlight.tsdb.wal;

/** Says what of the log is still wanted. */
public interface WalFilter {
    boolean keepsSeries(long reference);

    boolean keepsSample(long reference, long timeMs);
}
