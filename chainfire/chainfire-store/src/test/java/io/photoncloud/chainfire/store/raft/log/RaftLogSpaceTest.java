package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.LogEntry;
import java.io.IOException;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RaftLogSpaceTest {

    private static final int DATA_BYTES = 1_000;

    private final CrashableFiles files = new CrashableFiles(new Random(1));
    private final RaftLog log = open();
    private final GroupLogStorage fast = GroupModel.open(log, "fast");

    RaftLogSpaceTest() throws IOException {}

    @Test
    void segmentsGrowUpToTheFullSize() {
        append("plain", 1, 600);
        assertThat(files.content(Segment.nameOf(1))).hasSize(32 << 10);
        assertThat(files.content(Segment.nameOf(2))).hasSize(128 << 10);
        assertThat(files.content(Segment.nameOf(3))).hasSize(128 << 10);
        assertThat(log.metrics().segmentsCreated()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void truncatingThePrefixFreesOrReusesTheSegmentsBeforeIt() {
        append("plain", 1, 600);
        long before = segments();
        GroupModel.open(log, "plain").truncatePrefix(600);
        assertThat(before).isGreaterThan(4);
        assertThat(segments()).isEqualTo(1);
        assertThat(log.metrics().segmentsRecycled() + log.metrics().segmentsDeleted())
                .isEqualTo(before - 1);
    }

    @Test
    void aSteadyStreamThatIsTruncatedNeedsNoNewFilesAfterAWhile() {
        AtomicLong next = new AtomicLong(1);
        stream(next, 1_000);
        long createdBefore = log.metrics().segmentsCreated();
        stream(next, 2_000);
        assertThat(log.metrics().segmentsCreated()).isEqualTo(createdBefore);
        assertThat(segments()).isLessThanOrEqualTo(3);
    }

    @Test
    void entriesOfASlowGroupAreWrittenAgainInsteadOfPinningOldSegments() throws IOException {
        append("slow", 1, 20);
        stream(new AtomicLong(1), 5_000);
        assertThat(log.metrics().relocatedEntries()).isGreaterThanOrEqualTo(20);
        assertThat(segments()).isLessThanOrEqualTo(6);
        files.losePower();
        GroupLogStorage slow = GroupModel.open(open(), "slow");
        for (long index = 1; index <= 20; index++) {
            assertThat(slow.getEntry(index)).isEqualTo(GroupModel.data(index, 1, new byte[DATA_BYTES]));
        }
    }

    @Test
    void anEntryReplacedWhileItIsBeingWrittenAgainStaysReplaced() throws IOException {
        append("slow", 1, 5);
        GroupLogStorage slow = GroupModel.open(log, "slow");
        LogEntry replacement = GroupModel.data(5, 2, new byte[7]);
        AtomicLong next = new AtomicLong(1);
        AtomicReference<String> replacedIn = new AtomicReference<>("");
        files.beforeRead(5, () -> {
            assertThat(slow.truncateSuffix(4)).isTrue();
            replacedIn.set(active());
            assertThat(slow.appendEntry(replacement)).isTrue();
            stream(next, 150); // what is being written again will stand in a later segment
        });
        while (replacedIn.get().isEmpty() || files.names().contains(replacedIn.get())) {
            stream(next, 1);
        }
        files.losePower();
        assertThat(GroupModel.open(open(), "slow").getEntry(5)).isEqualTo(replacement);
    }

    @Test
    void destroyingAGroupFreesItsSpaceAndForgetsIt() throws IOException {
        append("gone", 1, 600);
        append("stays", 1, 1);
        log.destroyGroup("gone");
        assertThat(segments()).isEqualTo(1);
        files.losePower();
        RaftLog again = open();
        assertThat(again.groups()).containsExactly("fast", "stays");
        assertThat(GroupModel.open(again, "gone").getLastLogIndex()).isZero();
    }

    private void append(String group, long first, int count) {
        GroupLogStorage storage = GroupModel.open(log, group);
        for (long index = first; index < first + count; index++) {
            assertThat(storage.appendEntry(GroupModel.data(index, 1, new byte[DATA_BYTES])))
                    .isTrue();
        }
        storage.shutdown();
    }

    /** A group in a hurry, which keeps few entries. */
    private void stream(AtomicLong next, int count) {
        for (int i = 0; i < count; i++) {
            long index = next.getAndIncrement();
            assertThat(fast.appendEntry(GroupModel.data(index, 1, new byte[DATA_BYTES])))
                    .isTrue();
            if (index % 50 == 0) {
                fast.truncatePrefix(index - 20);
            }
        }
    }

    private String active() {
        return Collections.max(
                files.names().stream().filter(name -> name.endsWith(".seg")).toList());
    }

    private long segments() {
        return files.names().stream().filter(name -> name.endsWith(".seg")).count();
    }

    private RaftLog open() throws IOException {
        return RaftLog.open(files, RandomLife.SMALL, new Random(7), () -> 0L, Runnable::run);
    }
}
