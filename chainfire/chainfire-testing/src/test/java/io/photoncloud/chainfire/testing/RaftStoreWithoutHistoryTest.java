package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.chainfire.store.raft.RaftStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RaftStoreWithoutHistoryTest implements LocalViewContract {

    private RaftCluster cluster;
    private RaftStore store;

    @BeforeEach
    void open(@TempDir Path directory) {
        cluster = new RaftCluster(directory, 1, new Random());
        store = cluster.openGroup("group", 1, options -> options.withHistory(History.OFF))
                .getFirst();
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
    void close() {
        store.close();
        cluster.close();
    }
}
