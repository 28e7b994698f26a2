package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GroupLogStorageTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(RaftLog.class.getPackageName());
    private final CrashableFiles files = new CrashableFiles(new Random(1));
    private final RaftLog log = RaftLog.open(files, RandomLife.SMALL, new Random(7), () -> 0L, Runnable::run);
    private final GroupLogStorage storage = GroupModel.open(log, "g");

    GroupLogStorageTest() throws IOException {}

    @BeforeEach
    void expectRefusals() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain() {
        logger.setLevel(Level.INFO);
    }

    @Test
    void anEmptyLogBeginsAtOneAndEndsAtZero() {
        assertThat(storage.getFirstLogIndex()).isEqualTo(1);
        assertThat(storage.getLastLogIndex()).isZero();
        assertThat(storage.getEntry(1)).isNull();
        assertThat(storage.appendEntries(List.of())).isZero();
    }

    @Test
    void aGapOrAnOverlapIsRefusedAndNothingOfItIsWritten() {
        assertThat(storage.appendEntry(entry(2))).isFalse();
        assertThat(storage.appendEntries(List.of(entry(1), entry(2)))).isEqualTo(2);
        assertThat(storage.appendEntries(List.of(entry(2)))).isZero();
        assertThat(storage.appendEntries(List.of(entry(3), entry(5)))).isZero();
        assertThat(storage.getLastLogIndex()).isEqualTo(2);
        assertThat(storage.appendEntry(entry(3))).isTrue();
    }

    @Test
    void anEntryBeyondTheLimitIsRefusedByNameOfTheLimitAndTheLogGoesOn() {
        assertThat(storage.appendEntry(GroupModel.data(1, 1, new byte[(16 << 10) + 1])))
                .isFalse();
        assertThat(storage.appendEntry(GroupModel.data(1, 1, new byte[16 << 10])))
                .isTrue();
        assertThat(log.findFence()).isEmpty();
    }

    @Test
    void aBatchLargerThanAFrameIsWrittenWhole() {
        List<LogEntry> batch = new ArrayList<>();
        for (int index = 1; index <= 20; index++) {
            batch.add(GroupModel.data(index, 1, new byte[5_000]));
        }
        assertThat(storage.appendEntries(batch)).isEqualTo(20);
        for (LogEntry entry : batch) {
            assertThat(storage.getEntry(entry.getId().getIndex())).isEqualTo(entry);
        }
    }

    @Test
    void truncatingThePrefixBeyondTheEndEmptiesTheLogAndMovesIt() {
        assertThat(storage.appendEntries(List.of(entry(1), entry(2)))).isEqualTo(2);
        assertThat(storage.truncatePrefix(10)).isTrue();
        assertThat(storage.getFirstLogIndex()).isEqualTo(10);
        assertThat(storage.getLastLogIndex()).isZero();
        assertThat(storage.truncatePrefix(5)).isTrue();
        assertThat(storage.getFirstLogIndex()).isEqualTo(10);
        assertThat(storage.appendEntry(entry(10))).isTrue();
    }

    @Test
    void truncatingTheSuffixBeforeTheBeginningIsRefused() {
        assertThat(storage.appendEntries(List.of(entry(1), entry(2), entry(3)))).isEqualTo(3);
        assertThat(storage.truncatePrefix(3)).isTrue();
        assertThat(storage.truncateSuffix(1)).isFalse();
        assertThat(storage.truncateSuffix(2)).isTrue();
        assertThat(storage.getLastLogIndex()).isZero();
        assertThat(storage.appendEntry(entry(3))).isTrue();
    }

    @Test
    void aResetLogContinuesAtTheGivenIndex() {
        assertThat(storage.appendEntry(entry(1))).isTrue();
        assertThat(storage.reset(100)).isTrue();
        assertThat(storage.getEntry(1)).isNull();
        assertThat(storage.appendEntry(entry(100))).isTrue();
        assertThatThrownBy(() -> storage.reset(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aGroupIsOpenOnceAndNotDestroyedWhileOpen() {
        GroupLogStorage second = new GroupLogStorage(log, "g");
        assertThat(second.init(GroupModel.options("g", new ConfigurationManager())))
                .isFalse();
        assertThatThrownBy(() -> log.destroyGroup("g")).hasMessageContaining("g is open");
        storage.shutdown();
        assertThat(second.init(GroupModel.options("g", new ConfigurationManager())))
                .isTrue();
    }

    @Test
    void aVoteIsForcedOnlyWhenItChanges() {
        GroupMetaStorage meta = new GroupMetaStorage(log, "g");
        assertThat(meta.init(new RaftMetaStorageOptions())).isTrue();
        PeerId peer = new PeerId("10.0.0.1", 1, 2, 3);
        assertThat(meta.getVotedFor()).isEqualTo(PeerId.emptyPeer());
        assertThat(meta.setTermAndVotedFor(3, peer)).isTrue();
        long forces = log.metrics().forces();
        assertThat(meta.setVotedFor(peer)).isTrue();
        assertThat(log.metrics().forces()).isEqualTo(forces);
        assertThat(meta.getVotedFor().toString()).isEqualTo(peer.toString());
        assertThat(meta.setTerm(4)).isTrue();
        assertThat(log.metrics().forces()).isEqualTo(forces + 1);
    }

    @Test
    void afterAFailedWriteNothingIsAcceptedAndWhatWasHeldIsStillRead() {
        GroupMetaStorage meta = new GroupMetaStorage(log, "g");
        assertThat(meta.init(new RaftMetaStorageOptions())).isTrue();
        assertThat(storage.appendEntry(entry(1))).isTrue();
        files.failNextForce();
        assertThat(storage.appendEntry(entry(2))).isFalse();
        assertThat(storage.appendEntry(entry(2))).isFalse();
        assertThat(storage.truncatePrefix(2)).isFalse();
        assertThat(meta.setTerm(9)).isFalse();
        assertThat(meta.getTerm()).isZero();
        assertThat(storage.getEntry(1)).isEqualTo(entry(1));
        assertThat(storage.getLastLogIndex()).isEqualTo(1);
        assertThat(log.findFence()).get().asString().contains("Input/output error");
    }

    @Test
    void aClosedLogRefuses() throws IOException {
        log.close();
        assertThat(storage.appendEntry(entry(1))).isFalse();
        storage.shutdown();
        assertThat(storage.appendEntry(entry(1))).isFalse();
        assertThat(storage.getEntry(1)).isNull();
    }

    private static LogEntry entry(long index) {
        return GroupModel.data(index, 1, new byte[] {1, 2, 3});
    }
}
