package io.photoncloud.chainfire.store.raft.log;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group's view of the {@link RaftLog}, as JRaft wants it. JRaft changes a log from one thread and reads it from many;
 * both are safe. An append must follow the last entry, without gap or overlap; anything else is refused, for it would mean
 * that entries were promised and lost. JRaft stops a node whose storage refused.
 */
public final class GroupLogStorage implements LogStorage {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLogStorage.class);

    private static final byte[] EMPTY = new byte[0];

    private final RaftLog log;
    private final String groupName;
    private final LongConsumer stable;
    private volatile @Nullable GroupLog group;

    public GroupLogStorage(RaftLog log, String groupName) {
        this(log, groupName, _ -> {});
    }

    /** {@code stable} is told up to which index the log is on disk, after each change; it must not block. */
    public GroupLogStorage(RaftLog log, String groupName, LongConsumer stable) {
        this.log = log;
        this.groupName = groupName;
        this.stable = stable;
    }

    @Override
    public synchronized boolean init(LogStorageOptions options) {
        if (group != null) {
            return true;
        }
        try {
            GroupLog opened = log.group(groupName);
            if (!opened.claimLog()) {
                LOG.atError().addKeyValue("group", groupName).log("the group's log is open already");
                return false;
            }
            group = opened;
            loadConfigurations(opened, options.getConfigurationManager());
            stable.accept(opened.last());
            return true;
        } catch (RaftLogException e) {
            failed("open", e);
            shutdown();
            return false;
        }
    }

    @Override
    public synchronized void shutdown() {
        GroupLog opened = group;
        if (opened != null) {
            opened.releaseLog();
            group = null;
        }
    }

    /** 1 in a log never truncated. */
    @Override
    public long getFirstLogIndex() {
        return opened().first();
    }

    /** 0 in a log without entries, wherever it begins: JRaft then takes the last index from the snapshot. */
    @Override
    public long getLastLogIndex() {
        GroupLog opened = opened();
        long last = opened.last();
        return last < opened.first() ? 0 : last;
    }

    @Override
    public @Nullable LogEntry getEntry(long index) {
        GroupLog opened = group;
        if (opened == null) {
            return null;
        }
        try {
            return opened.read(index);
        } catch (RaftLogException e) {
            failed("read", e);
            return null;
        }
    }

    @Deprecated
    @Override
    public long getTerm(long index) {
        GroupLog opened = group;
        return opened == null ? 0 : opened.termOf(index);
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public synchronized int appendEntries(List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return 0;
        }
        try {
            GroupLog opened = opened();
            checkFollow(opened, entries);
            log.submit(new WriteRequest.Append(opened, entries));
            stable.accept(opened.last());
            return entries.size();
        } catch (RaftLogException e) {
            failed("append", e);
            return 0;
        }
    }

    @Override
    public synchronized boolean truncatePrefix(long firstIndexKept) {
        return change("truncate prefix", opened -> {
            if (firstIndexKept > opened.first()) {
                submit(RecordType.TRUNCATE_PREFIX, opened, firstIndexKept);
            }
        });
    }

    @Override
    public synchronized boolean truncateSuffix(long lastIndexKept) {
        return change("truncate suffix", opened -> {
            if (lastIndexKept < opened.first() - 1) {
                throw new RaftLogException(
                        RaftLogException.Problem.INVALID,
                        "cannot keep up to " + lastIndexKept + " of a log that begins at " + opened.first());
            }
            if (lastIndexKept < opened.last()) {
                submit(RecordType.TRUNCATE_SUFFIX, opened, lastIndexKept);
            }
        });
    }

    @Override
    public synchronized boolean reset(long nextLogIndex) {
        if (nextLogIndex <= 0) {
            throw new IllegalArgumentException("a log cannot begin at " + nextLogIndex);
        }
        return change("reset", opened -> submit(RecordType.RESET, opened, nextLogIndex));
    }

    @Override
    public String toString() {
        return "GroupLogStorage[" + groupName + "]";
    }

    private void submit(RecordType type, GroupLog opened, long index) {
        log.submit(new WriteRequest.Single(type, opened.id(), index, 0, EMPTY));
    }

    private boolean change(String what, Change change) {
        try {
            GroupLog opened = opened();
            change.apply(opened);
            stable.accept(opened.last());
            return true;
        } catch (RaftLogException e) {
            failed(what, e);
            return false;
        }
    }

    private void checkFollow(GroupLog opened, List<LogEntry> entries) {
        long expected = opened.last() + 1;
        for (LogEntry entry : entries) {
            if (entry.getId().getIndex() != expected) {
                throw new RaftLogException(
                        RaftLogException.Problem.INVALID,
                        "entry " + entry.getId().getIndex() + " cannot stand where " + expected + " is next");
            }
            int bytes = EntryCodec.payloadBytes(entry);
            if (bytes > log.settings().entryBytesMax()) {
                throw new RaftLogException(
                        RaftLogException.Problem.INVALID,
                        "entry " + expected + " has " + bytes + " bytes, more than entryBytesMax "
                                + log.settings().entryBytesMax());
            }
            expected++;
        }
    }

    private static void loadConfigurations(GroupLog opened, @Nullable ConfigurationManager configurations) {
        if (configurations == null) {
            return;
        }
        for (long index : opened.configurations()) {
            LogEntry entry = opened.read(index);
            if (entry == null) {
                continue; // truncated meanwhile
            }
            ConfigurationEntry configuration = new ConfigurationEntry();
            configuration.setId(entry.getId().copy());
            configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
            if (entry.getOldPeers() != null) {
                configuration.setOldConf(new Configuration(entry.getOldPeers(), entry.getOldLearners()));
            }
            configurations.add(configuration);
        }
    }

    private GroupLog opened() {
        GroupLog opened = group;
        if (opened == null) {
            throw new RaftLogException(
                    RaftLogException.Problem.CLOSED, "the log of group " + groupName + " is not open");
        }
        return opened;
    }

    private void failed(String what, RaftLogException cause) {
        LOG.atError().addKeyValue("group", groupName).setCause(cause).log("raft log failed to {}", what);
    }

    private interface Change {
        void apply(GroupLog opened);
    }
}
