package io.photoncloud.chainfire.store.autoconfigure;

import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.GroupOptions;
import io.photoncloud.chainfire.store.raft.StoreNodeOptions;
import io.photoncloud.chainfire.store.raft.log.RaftLogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set of a process's store.
 *
 * @param mode embedded: this process is a member of the store's group; remote: it asks a ChainFire or etcd cluster
 * @param nodeId the number by which operators know this member; no other member has it
 * @param directory where an embedded store keeps everything
 * @param address host:port under which peers reach this member; it never changes for a directory
 * @param voters addresses of the first members, this one among them; by default this one alone
 * @param join wait to be added to a group where the directory is empty, and never begin one
 * @param endpoints host:port of the servers of a remote store
 * @param keyspace the keyspace of ChainFire's that a remote store works in; by default the one that is named as the
 *     service
 * @param keyPrefix stands before every key of a remote store: for an etcd, which has no keyspaces, that others use too
 * @param electionTimeout after how long without a word from the leader a follower stands for election
 * @param requestTimeout how long a commit or a linearizable read may take
 * @param leaseReads answer linearizable reads on the leader without asking a quorum. Right only while no member's clock
 *     runs more than a tenth faster or slower than another's; a process that is stopped for longer than the election
 *     timeout and goes on can then answer one stale read
 * @param quota the size of the database from which on growth is refused; 0 for none
 * @param digestInterval how often members compare their states where these changed; 0 for never
 * @param history whether versions that were replaced can still be read and told to watches: kept or off, which
 *     writes half as much. The same on all members, and never another once there is data
 * @param historyKept how long replaced versions are kept at least before the leader compacts them away, beside the last
 *     10,000 revisions, which always are; 0 for never compacting by itself
 * @param blockCache memory for rows read from disk
 * @param memtable memory for rows not yet written to table files
 * @param rowCache heap for the entries written last, which the next write of the same key needs; keys of more than 64
 *     bytes are not kept there
 * @param segment the size of a file of the Raft log
 * @param limits the bounds of keys, values, transactions and pages
 */
@ConfigurationProperties("photon.store")
public record StoreProperties(
        @DefaultValue("embedded") Mode mode,
        @DefaultValue("1") long nodeId,
        @Nullable Path directory,
        @Nullable String address,
        @DefaultValue List<String> voters,
        @DefaultValue("false") boolean join,
        @DefaultValue List<String> endpoints,
        @Nullable String keyspace,
        @DefaultValue("") String keyPrefix,
        @DefaultValue("1s") Duration electionTimeout,
        @DefaultValue("5s") Duration requestTimeout,
        @DefaultValue("false") boolean leaseReads,
        @DefaultValue("8GB") DataSize quota,
        @DefaultValue("30s") Duration digestInterval,
        @DefaultValue("kept") History history,
        @DefaultValue("1h") Duration historyKept,
        @DefaultValue("32MB") DataSize blockCache,
        @DefaultValue("64MB") DataSize memtable,
        @DefaultValue("32MB") DataSize rowCache,
        @DefaultValue("64MB") DataSize segment,
        @DefaultValue Limits limits) {

    /** Where the store is. */
    public enum Mode {
        EMBEDDED,
        REMOTE
    }

    /**
     * The bounds of {@link StoreLimits}.
     *
     * @param key the longest key
     * @param value the longest value
     * @param request the longest transaction, all its keys and values together
     * @param operations the most operations of a transaction
     * @param page the entries of a page where none are said
     * @param pageMax the most entries of a page
     * @param pageSize the most bytes of a page, one entry at least
     */
    public record Limits(
            @DefaultValue("16KB") DataSize key,
            @DefaultValue("1MB") DataSize value,
            @DefaultValue("1536KB") DataSize request,
            @DefaultValue("128") int operations,
            @DefaultValue("1000") int page,
            @DefaultValue("10000") int pageMax,
            @DefaultValue("4MB") DataSize pageSize) {

        public StoreLimits toLimits() {
            return new StoreLimits(
                    Math.toIntExact(key.toBytes()),
                    Math.toIntExact(value.toBytes()),
                    Math.toIntExact(request.toBytes()),
                    operations,
                    page,
                    pageMax,
                    Math.toIntExact(pageSize.toBytes()));
        }
    }

    /** @throws IllegalArgumentException also where the settings ask for a store elsewhere */
    StoreNodeOptions nodeOptions(RandomGenerator random, BiConsumer<String, Throwable> onFatal) {
        if (mode != Mode.EMBEDDED) {
            throw new IllegalArgumentException(
                    "photon.store.mode must be embedded: this service is a member of its store's own group");
        }
        return new StoreNodeOptions(
                required(directory, "photon.store.directory"),
                required(address, "photon.store.address"),
                electionTimeout,
                new RaftLogSettings(
                        Math.toIntExact(segment.toBytes()),
                        Math.min(RaftLogSettings.DEFAULT.firstSegmentBytes(), Math.toIntExact(segment.toBytes())),
                        RaftLogSettings.DEFAULT.frameBytes(),
                        RaftLogSettings.DEFAULT.entryBytesMax()),
                new RocksDatabase.Sizes(blockCache.toBytes(), memtable.toBytes(), rowCache.toBytes()),
                random,
                onFatal);
    }

    GroupOptions groupOptions(String name, int number) {
        String self = required(address, "photon.store.address");
        List<String> first = join ? List.of() : voters.isEmpty() ? List.of(self) : voters;
        return new GroupOptions(
                name,
                number,
                first,
                history,
                limits.toLimits(),
                requestTimeout,
                leaseReads,
                quota.toBytes(),
                digestInterval,
                historyKept);
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException(name + " must be set for an embedded store");
        }
        return value;
    }
}
