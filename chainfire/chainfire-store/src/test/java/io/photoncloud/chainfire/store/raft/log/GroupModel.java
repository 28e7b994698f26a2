package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What a group's log must hold, in the simplest words; and the entries the tests use. */
final class GroupModel {

    long first = 1;
    long last;
    final TreeMap<Long, LogEntry> entries = new TreeMap<>();
    long currentTerm;
    PeerId votedFor = PeerId.emptyPeer();

    GroupModel copy() {
        GroupModel copy = new GroupModel();
        copy.first = first;
        copy.last = last;
        copy.entries.putAll(entries);
        copy.currentTerm = currentTerm;
        copy.votedFor = votedFor;
        return copy;
    }

    void append(LogEntry entry) {
        last = entry.getId().getIndex();
        entries.put(last, entry);
    }

    void truncatePrefix(long firstKept) {
        if (firstKept > first) {
            first = firstKept;
            last = Math.max(last, first - 1);
            entries.headMap(firstKept).clear();
        }
    }

    void truncateSuffix(long lastKept) {
        last = Math.min(last, lastKept);
        entries.tailMap(lastKept, false).clear();
    }

    void reset(long next) {
        entries.clear();
        first = next;
        last = next - 1;
    }

    /** Whether a log holds just this. Opens and closes the group's storages. */
    void assertHeldBy(RaftLog log, String group) {
        GroupLogStorage storage = new GroupLogStorage(log, group);
        ConfigurationManager configurations = new ConfigurationManager();
        assertThat(storage.init(options(group, configurations))).isTrue();
        try {
            assertThat(storage.getFirstLogIndex()).isEqualTo(first);
            assertThat(storage.getLastLogIndex()).isEqualTo(last < first ? 0 : last);
            assertThat(storage.getEntry(first - 1)).isNull();
            assertThat(storage.getEntry(last + 1)).isNull();
            for (LogEntry entry : entries.values()) {
                LogEntry held = storage.getEntry(entry.getId().getIndex());
                assertThat(held).isEqualTo(entry);
                assertThat(log.group(group).termOf(entry.getId().getIndex()))
                        .isEqualTo(entry.getId().getTerm());
            }
            assertConfigurations(configurations);
        } finally {
            storage.shutdown();
        }
        GroupMetaStorage meta = new GroupMetaStorage(log, group);
        assertThat(meta.init(new RaftMetaStorageOptions())).isTrue();
        try {
            assertThat(meta.getTerm()).isEqualTo(currentTerm);
            assertThat(meta.getVotedFor()).isEqualTo(votedFor);
        } finally {
            meta.shutdown();
        }
    }

    private void assertConfigurations(ConfigurationManager configurations) {
        List<LogEntry> expected = new ArrayList<>();
        for (LogEntry entry : entries.values()) {
            if (entry.getType() == EntryType.ENTRY_TYPE_CONFIGURATION) {
                expected.add(entry);
            }
        }
        for (LogEntry entry : expected) {
            var configuration = configurations.get(entry.getId().getIndex());
            assertThat(configuration.getId()).isEqualTo(entry.getId());
            assertThat(configuration.getConf().getPeers()).isEqualTo(entry.getPeers());
            assertThat(configuration.getOldConf().getPeers())
                    .isEqualTo(entry.getOldPeers() == null ? List.of() : entry.getOldPeers());
        }
        if (!expected.isEmpty()) {
            assertThat(configurations.getLastConfiguration().getId())
                    .isEqualTo(expected.getLast().getId());
        }
    }

    static GroupLogStorage open(RaftLog log, String group) {
        GroupLogStorage storage = new GroupLogStorage(log, group);
        assertThat(storage.init(options(group, new ConfigurationManager()))).isTrue();
        return storage;
    }

    static LogStorageOptions options(String group, ConfigurationManager configurations) {
        LogStorageOptions options = new LogStorageOptions();
        options.setGroupId(group);
        options.setConfigurationManager(configurations);
        options.setLogEntryCodecFactory(LogEntryV2CodecFactory.getInstance());
        return options;
    }

    static LogEntry data(long index, long term, byte[] bytes) {
        LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_DATA);
        entry.setId(new LogId(index, term));
        entry.setData(ByteBuffer.wrap(bytes));
        return entry;
    }

    static LogEntry random(RandomGenerator random, long index, long term, int bytesMax) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_NO_OP);
            entry.setId(new LogId(index, term));
            return entry;
        }
        if (kind == 1) {
            LogEntry entry = new LogEntry(EntryType.ENTRY_TYPE_CONFIGURATION);
            entry.setId(new LogId(index, term));
            entry.setPeers(peers(random));
            if (random.nextBoolean()) {
                entry.setOldPeers(peers(random));
            }
            if (random.nextBoolean()) {
                entry.setLearners(peers(random));
            }
            return entry;
        }
        byte[] bytes = new byte[random.nextInt(random.nextInt(1, bytesMax))];
        random.nextBytes(bytes);
        return data(index, term, bytes);
    }

    private static List<PeerId> peers(RandomGenerator random) {
        List<PeerId> peers = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            peers.add(new PeerId("10.0.0." + i, random.nextInt(1, 65536), random.nextInt(3)));
        }
        return peers;
    }
}
