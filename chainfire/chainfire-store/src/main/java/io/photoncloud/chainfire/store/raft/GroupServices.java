package io.photoncloud.chainfire.store.raft;

import com.alipay.sofa.jraft.JRaftServiceFactory;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.SnapshotStorage;
import io.photoncloud.chainfire.store.raft.log.GroupLogStorage;
import io.photoncloud.chainfire.store.raft.log.GroupMetaStorage;
import io.photoncloud.chainfire.store.raft.log.RaftLog;
import java.util.function.LongConsumer;

/** Gives JRaft our log, our record of terms and votes, and our snapshots. */
final class GroupServices implements JRaftServiceFactory {

    private final RaftLog log;
    private final String group;
    private final SnapshotStorage snapshots;
    private final LongConsumer stable;

    /** {@code stable} is told up to which index the group's log is on disk, whenever that changes. */
    GroupServices(RaftLog log, String group, SnapshotStorage snapshots, LongConsumer stable) {
        this.stable = stable;
        this.log = log;
        this.group = group;
        this.snapshots = snapshots;
    }

    @Override
    public LogStorage createLogStorage(String uri, RaftOptions options) {
        return new GroupLogStorage(log, group, stable);
    }

    @Override
    public SnapshotStorage createSnapshotStorage(NodeOptions options) {
        return snapshots;
    }

    @Override
    public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
        return new GroupMetaStorage(log, group);
    }

    @Override
    public LogEntryCodecFactory createLogEntryCodecFactory() {
        return LogEntryV2CodecFactory.getInstance();
    }
}
