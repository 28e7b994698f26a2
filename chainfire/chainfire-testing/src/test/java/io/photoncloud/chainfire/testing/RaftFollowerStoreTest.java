package io.photoncloud.chainfire.testing;

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

/** Three members, asked at one that does not lead. Each test has a group of its own on the same nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaftFollowerStoreTest extends ReplicatedStoreContract {

    private static final int AHEAD = 4;

    private RaftCluster cluster;
    private List<RaftStore> stores;
    private RaftStore follower;
    /** Groups opened ahead, whose leaders are elected while other tests run. */
    private final Deque<List<RaftStore>> ahead = new ArrayDeque<>();

    private int groups;

    @BeforeAll
    void startNodes(@TempDir Path directory) {
        cluster = new RaftCluster(directory, 3, new Random());
    }

    @BeforeEach
    void openGroup() {
        while (ahead.size() < AHEAD) {
            int number = groups++;
            ahead.add(cluster.openGroup("group-" + number, number, options -> options));
        }
        stores = ahead.remove();
        RaftStore leader = RaftCluster.awaitLeader(stores);
        follower = stores.stream().filter(store -> store != leader).findFirst().orElseThrow();
    }

    @Override
    public ReplicatedStore store() {
        return follower;
    }

    @AfterEach
    void closeGroup() {
        stores.forEach(RaftStore::close);
    }

    @AfterAll
    void stopNodes() {
        cluster.close();
    }
}
