package io.photoncloud.flaredb;

import io.photoncloud.common.config.Settings;
import io.photoncloud.flaredb.transaction.TransactionLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The bounds of transactions.
 *
 * @param versionsKept how long what a row was before can still be read as of its time, and changes be told; it takes its room on the disk
 * @param bufferedMax what one transaction writes before its writes are moved from memory into the store
 * @param readSpansMax ranges that one transaction remembers to have read; beyond it neighbours are taken together, which may find conflicts that
 *     are none
 * @param locksMax keys that one transaction locks without writing them
 * @param commitsRemembered keys of the latest commits that are held in memory, to check reads against; what began before those takes longer
 */
@ConfigurationProperties("photon.flaredb.transactions")
public record TransactionProperties(
        @DefaultValue("1h") Duration versionsKept,
        @DefaultValue("4MB") DataSize bufferedMax,
        @DefaultValue("4096") int readSpansMax,
        @DefaultValue("1000000") int locksMax,
        @DefaultValue("200000") int commitsRemembered) {

    private static final int MOST = 100_000_000;
    private static final long BUFFERED_LEAST = 64L << 10;
    private static final long BUFFERED_MOST = 64L << 20;

    public TransactionProperties {
        Settings.positive("photon.flaredb.transactions.versions-kept", versionsKept);
        Settings.range(
                "photon.flaredb.transactions.buffered-max", bufferedMax.toBytes(), BUFFERED_LEAST, BUFFERED_MOST);
        Settings.range("photon.flaredb.transactions.read-spans-max", readSpansMax, 1, MOST);
        Settings.range("photon.flaredb.transactions.locks-max", locksMax, 1, MOST);
        Settings.range("photon.flaredb.transactions.commits-remembered", commitsRemembered, 1, MOST);
    }

    TransactionLimits limits() {
        return new TransactionLimits(
                TransactionLimits.DEFAULT.keyBytesMax(),
                TransactionLimits.DEFAULT.valueBytesMax(),
                Math.toIntExact(bufferedMax.toBytes()),
                readSpansMax,
                locksMax,
                commitsRemembered,
                versionsKept);
    }
}
