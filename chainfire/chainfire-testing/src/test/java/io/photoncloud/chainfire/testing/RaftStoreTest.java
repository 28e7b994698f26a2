package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One member alone. Each test has a group of its own on the same node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaftStoreTest extends ReplicatedStoreContract implements LocalViewContract {

    private static final int AHEAD = 4;

    private RaftCluster cluster;
    private RaftStore store;
    /** Groups opened ahead, whose leaders are elected while other tests run. */
    private final Deque<List<RaftStore>> ahead = new ArrayDeque<>();

    private int groups;

    @BeforeAll
    void startNode(@TempDir Path directory) {
        cluster = new RaftCluster(directory, 1, new Random());
    }

    @BeforeEach
    void openGroup() {
        while (ahead.size() < AHEAD) {
            int number = groups++;
            ahead.add(cluster.openGroup("group-" + number, number, options -> options));
        }
        store = ahead.remove().getFirst();
        RaftCluster.awaitLeader(List.of(store));
    }

    @Override
    public ReplicatedStore store() {
        return store;
    }

    @Override
    public EmbeddedStore embedded() {
        return store;
    }

    @AfterEach
    void closeGroup() {
        store.close();
    }

    @AfterAll
    void stopNode() {
        cluster.close();
    }
}
