package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.option.ApplyTaskMode;
import com.alipay.sofa.jraft.option.RaftOptions;
import io.photoncloud.chainfire.store.raft.rpc.PeerNodeOptions;
import java.time.Duration;

/** How JRaft is set up, and why. */
final class RaftTuning {

    /** Events of one of a group's four queues. Entries are batches, so few are under way; 32 groups must stay small. */
    private static final int QUEUE_EVENTS = 1_024;

    /** Heartbeats in one election timeout. */
    private static final int HEARTBEATS_PER_TIMEOUT = 3;

    private static final int APPEND_BYTES_MAX = 1 << 20;
    private static final int ENTRIES_PER_APPEND_MAX = 256;

    /** Appends on their way to one follower: with their bytes, what a follower that hangs holds of the leader's memory. */
    private static final int APPENDS_IN_FLIGHT_MAX = 16;

    private RaftTuning() {}

    /** How often a leader tells its followers that it is there. */
    static Duration heartbeatInterval(Duration electionTimeout) {
        return electionTimeout.dividedBy(HEARTBEATS_PER_TIMEOUT);
    }

    static PeerNodeOptions nodeOptions(StoreNode storeNode, GroupOptions group) {
        PeerNodeOptions options = new PeerNodeOptions(storeNode.transport());
        Configuration configuration = new Configuration();
        group.initialVoters().forEach(address -> configuration.addPeer(Membership.peer(address)));
        options.setInitialConf(configuration);
        // Not places, as our services take none; JRaft insists on some text.
        options.setLogUri(group.name());
        options.setRaftMetaUri(group.name());
        options.setSnapshotUri(group.name());
        // Upkeep asks for snapshots by bytes of log.
        options.setSnapshotIntervalSecs(0);
        int electionMs = (int) storeNode.options().electionTimeout().toMillis();
        options.setElectionTimeoutMs(electionMs);
        options.setDisableCli(true);
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        options.setSharedTimerPool(true);
        options.setTimerPoolSize(1);
        // A full queue is answered at once as NOT_APPENDED and tried again, never waited for on an event loop.
        options.setApplyTaskMode(ApplyTaskMode.NonBlocking);
        RaftOptions raft = options.getRaftOptions();
        raft.setSync(true);
        raft.setSyncMeta(true);
        raft.setOpenStatistics(false);
        raft.setDisruptorBufferSize(QUEUE_EVENTS);
        raft.setElectionHeartbeatFactor(HEARTBEATS_PER_TIMEOUT);
        raft.setMaxElectionDelayMs(Math.max(100, electionMs / 2));
        raft.setMaxBodySize(APPEND_BYTES_MAX);
        raft.setMaxByteCountPerRpc(APPEND_BYTES_MAX);
        raft.setMaxEntriesSize(ENTRIES_PER_APPEND_MAX);
        raft.setMaxReplicatorInflightMsgs(APPENDS_IN_FLIGHT_MAX);
        raft.setMaxAppendBufferSize(APPEND_BYTES_MAX);
        return options;
    }
}
