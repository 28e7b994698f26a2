package io.photoncloud.chainfire;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of ChainFire.
 *
 * @param keyspaceGrants which services may use a keyspace beside the service it is named for
 * @param waitingCallsMax the most calls that wait for the store at a time: a lease, a keep-alive, a large range
 * @param lastingCallsMax the most calls at a time that last as long as their clients like: for a lock, an election, a snapshot
 * @param leadershipTransferWait how long handing leadership to another member may take
 * @param restoreSizeMax the longest snapshot that is restored
 * @param temporaryDirectory where snapshots lie while they are downloaded or restored; in the data directory by default
 */
@ConfigurationProperties("photon.chainfire")
public record ChainFireProperties(
        @DefaultValue Map<String, Set<String>> keyspaceGrants,
        @DefaultValue("10000") int waitingCallsMax,
        @DefaultValue("10000") int lastingCallsMax,
        @Nullable Path temporaryDirectory,
        @DefaultValue("10s") Duration leadershipTransferWait,
        @DefaultValue("16GB") DataSize restoreSizeMax,
        @DefaultValue Range range,
        @DefaultValue Watch watch) {

    /**
     * Ranges of many keys.
     *
     * @param answerBytesMax keys and values of one answer
     * @param allAnswersBytesMax the same of all answers that are being gathered and sent
     * @param walkEntriesMax keys that are looked at to sort or narrow a range
     */
    public record Range(
            @DefaultValue("32MB") DataSize answerBytesMax,
            @DefaultValue("64MB") DataSize allAnswersBytesMax,
            @DefaultValue("1000000") long walkEntriesMax) {}

    /**
     * Watches.
     *
     * @param watchesMax watches of this process
     * @param watchesPerStreamMax watches of one stream of a client
     * @param progressInterval how often a watch that asks for it tells how far it has come
     * @param fragmentBytesMax keys and values of one message to a client that takes fragments
     * @param messageBytesMax the same for other clients: only beyond this are changes of one revision cut
     * @param eventStreamsMax watches over REST
     * @param heartbeat how often an idle watch over REST is written to
     */
    public record Watch(
            @DefaultValue("200000") int watchesMax,
            @DefaultValue("50000") int watchesPerStreamMax,
            @DefaultValue("10m") Duration progressInterval,
            @DefaultValue("1536KB") DataSize fragmentBytesMax,
            @DefaultValue("8MB") DataSize messageBytesMax,
            @DefaultValue("512") int eventStreamsMax,
            @DefaultValue("10s") Duration heartbeat) {}
}
