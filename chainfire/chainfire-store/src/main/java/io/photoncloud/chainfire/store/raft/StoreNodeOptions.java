package io.photoncloud.chainfire.store.raft;

import io.photoncloud.chainfire.store.engine.RocksDatabase;
import io.photoncloud.chainfire.store.raft.log.RaftLogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What a process needs for the groups it is a member of.
 *
 * @param directory the node's own, for ever: it remembers the address
 * @param address host:port under which peers reach this node's transport
 * @param electionTimeout after how long without a word from the leader a follower stands for election
 * @param random for ids and proposal numbers
 * @param onFatal told the group and the cause when a member cannot go on (disk full, damaged data): the process should end
 */
public record StoreNodeOptions(
        Path directory,
        String address,
        Duration electionTimeout,
        RaftLogSettings log,
        RocksDatabase.Sizes database,
        RandomGenerator random,
        BiConsumer<String, Throwable> onFatal) {

    public static final Duration ELECTION_TIMEOUT_DEFAULT = Duration.ofSeconds(1);

    public static StoreNodeOptions of(
            Path directory, String address, RandomGenerator random, BiConsumer<String, Throwable> onFatal) {
        return new StoreNodeOptions(
                directory,
                address,
                ELECTION_TIMEOUT_DEFAULT,
                RaftLogSettings.DEFAULT,
                RocksDatabase.Sizes.DEFAULT,
                random,
                onFatal);
    }

    public StoreNodeOptions withElectionTimeout(Duration timeout) {
        return new StoreNodeOptions(directory, address, timeout, log, database, random, onFatal);
    }
}
