package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import io.photoncloud.chainfire.store.raft.log.RaftLogException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RaftLogRecoveryTest {

    private static final String FIRST = Segment.nameOf(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(RaftLog.class.getPackageName());
    private final Random random = new Random(42);
    private final CrashableFiles files = new CrashableFiles(random);
    private final GroupModel model = new GroupModel();

    @BeforeEach
    void expectWarnings() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void logAgain() {
        logger.setLevel(Level.INFO);
    }

    @Test
    void aTornLastRecordIsDroppedWhereverItWasCutAndTheLogGoesOn() throws IOException {
        RaftLog log = open(files);
        append(log, 10, 100);
        GroupModel before = model.copy();
        append(log, 1, 300);
        byte[] whole = files.content(FIRST);
        Frame last = frames(files, 1).getLast();
        for (int cut = last.start(); cut <= last.end(); cut++) {
            byte[] torn = whole.clone();
            for (int at = cut; at < last.end(); at++) {
                torn[at] = (byte) (cut % 2 == 0 ? 0 : random.nextInt());
            }
            boolean complete = isSame(whole, torn, last.bodyEnd());
            CrashableFiles copy = files.copy();
            copy.replace(FIRST, torn);
            assertGoesOn(copy, complete ? model : before);
        }
    }

    @Test
    void aBitFlippedInAFrameThatWasForcedIsRefusedWithItsPlace() throws IOException {
        RaftLog log = open(files);
        for (int i = 0; i < 5; i++) {
            append(log, 2, 100);
        }
        List<Frame> frames = frames(files, 1);
        for (Frame frame : frames.subList(0, frames.size() - 1)) {
            for (int i = 0; i < 20; i++) {
                CrashableFiles copy = files.copy();
                flip(copy, FIRST, random.nextInt(frame.start(), frame.bodyEnd()));
                assertRefused(copy, Problem.CORRUPT)
                        .hasMessageContaining("/memory/" + FIRST + " at offset " + frame.start())
                        .hasMessageContaining("add it again as a new member");
            }
        }
    }

    @Test
    void aProperlyClosedLogRefusesEvenAFlipInItsLastEntry() throws IOException {
        RaftLog log = open(files);
        append(log, 3, 100);
        int last = frames(files, 1).getLast().start();
        log.close();
        flip(files, FIRST, last + 60);
        assertRefused(files, Problem.CORRUPT).hasMessageContaining("offset " + last);
    }

    @Test
    void damageInAnEarlierSegmentIsRefused() throws IOException {
        RaftLog log = open(files);
        fill(log, 3);
        for (int number = 1; number < 3; number++) {
            for (Frame frame : frames(files, number)) {
                CrashableFiles copy = files.copy();
                flip(copy, Segment.nameOf(number), random.nextInt(frame.start(), frame.bodyEnd()));
                assertRefused(copy, Problem.CORRUPT).hasMessageContaining(Segment.nameOf(number));
            }
            CrashableFiles copy = files.copy();
            flip(copy, Segment.nameOf(number), random.nextInt(12, 36));
            assertRefused(copy, Problem.CORRUPT).hasMessageContaining("header");
        }
    }

    @Test
    void aMissingOrShortenedSegmentIsRefused() throws IOException {
        RaftLog log = open(files);
        fill(log, 4);
        for (int number = 1; number <= 3; number++) {
            CrashableFiles copy = files.copy();
            copy.remove(Segment.nameOf(number));
            assertRefused(copy, Problem.CORRUPT).hasMessageContaining(number == 1 ? "is in no segment" : "missing");
        }
        CrashableFiles none = files.copy();
        for (int number = 1; number <= 4; number++) {
            none.remove(Segment.nameOf(number));
        }
        assertRefused(none, Problem.CORRUPT).hasMessageContaining("all segments are missing");
        CrashableFiles cut = files.copy();
        byte[] content = cut.content(FIRST);
        cut.replace(FIRST, Arrays.copyOf(content, content.length - 4096));
        assertRefused(cut, Problem.CORRUPT).hasMessageContaining("bytes");
    }

    @Test
    void anUnknownVersionOrAForeignFileIsRefused() throws IOException {
        open(files).close();
        CrashableFiles newer = files.copy();
        byte[] content = newer.content(FIRST);
        content[8] = 2;
        newer.replace(FIRST, content);
        assertRefused(newer, Problem.UNKNOWN_FORMAT).hasMessageContaining("version 2");
        CrashableFiles foreign = files.copy();
        foreign.replace(FIRST, new byte[64 << 10]);
        assertRefused(foreign, Problem.UNKNOWN_FORMAT).hasMessageContaining(FIRST);
    }

    @Test
    void bytesOfAClientThatLookLikeALaterFrameAreNotTakenForOne() throws IOException {
        RaftLog log = open(files);
        append(log, 3, 100);
        GroupModel before = model.copy();
        FrameBuffer forged = new FrameBuffer(4096);
        forged.add(RecordType.MARK, 0, 0, 0, new byte[0]);
        ByteBuffer frame = forged.seal(frames(files, 1).getLast().sequence() + 2, 0);
        byte[] data = new byte[40 * frame.remaining() + 8];
        for (int copy = 0; copy < 40; copy++) {
            frame.duplicate().get(data, copy * frame.remaining(), frame.remaining());
        }
        GroupLogStorage storage = GroupModel.open(log, "g");
        assertThat(storage.appendEntry(GroupModel.data(4, 1, data))).isTrue();
        byte[] content = files.content(FIRST);
        content[frames(files, 1).getLast().start()] ^= 1; // torn: its checksum never arrived
        files.killProcess();
        files.replace(FIRST, content);
        assertGoesOn(files, before);
    }

    @Test
    void votesAndRangesOutliveTheSegmentsTheyWereWrittenIn() throws IOException {
        RaftLog log = open(files);
        GroupMetaStorage meta = new GroupMetaStorage(log, "quiet");
        meta.init(new RaftMetaStorageOptions());
        PeerId peer = new PeerId("10.0.0.7", 50051);
        assertThat(meta.setTermAndVotedFor(7, peer)).isTrue();
        fill(log, 4);
        assertThat(GroupModel.open(log, "g").truncatePrefix(model.last)).isTrue();
        assertThat(files.names()).doesNotContain(FIRST);
        files.losePower();
        RaftLog again = open(files);
        GroupMetaStorage found = new GroupMetaStorage(again, "quiet");
        found.init(new RaftMetaStorageOptions());
        assertThat(found.getTerm()).isEqualTo(7);
        assertThat(found.getVotedFor()).isEqualTo(peer);
        assertThat(again.groups()).containsExactly("g", "quiet");
    }

    private record Frame(int start, int bodyEnd, int end, long sequence) {}

    private static List<Frame> frames(CrashableFiles files, int number) throws IOException {
        Segment segment = Segment.open(files, number);
        FrameReader reader = new FrameReader(segment);
        List<Frame> frames = new ArrayList<>();
        int at = Segment.FRAMES_START;
        long sequence = segment.firstSequence();
        while (reader.find(at, sequence)) {
            int body = reader.bodyTo() - reader.bodyFrom();
            frames.add(new Frame(at, at + 16 + body, at + reader.frameBytes(), sequence));
            at += reader.frameBytes();
            sequence++;
        }
        return frames;
    }

    private static RaftLog open(LogFiles files) throws IOException {
        return RaftLog.open(files, RandomLife.SMALL, new Random(7), () -> 0L, Runnable::run);
    }

    private void append(RaftLog log, int count, int bytes) {
        GroupLogStorage storage = GroupModel.open(log, "g");
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[bytes];
            random.nextBytes(data);
            LogEntry entry = GroupModel.data(model.last + 1, 1, data);
            entries.add(entry);
            model.append(entry);
        }
        assertThat(storage.appendEntries(entries)).isEqualTo(count);
        storage.shutdown();
    }

    private void fill(RaftLog log, int segments) {
        while (!files.names().contains(Segment.nameOf(segments))) {
            append(log, 3, 2_000);
        }
    }

    private static void assertGoesOn(CrashableFiles files, GroupModel expected) throws IOException {
        RaftLog log = open(files);
        expected.assertHeldBy(log, "g");
        GroupModel after = expected.copy();
        LogEntry next = GroupModel.data(after.last + 1, 2, new byte[200]);
        after.append(next);
        GroupLogStorage storage = GroupModel.open(log, "g");
        assertThat(storage.appendEntry(next)).isTrue();
        files.losePower();
        after.assertHeldBy(open(files), "g");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            CrashableFiles files, Problem problem) {
        files.killProcess();
        ThrowingCallable opening = () -> open(files);
        return assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        RaftLogException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    private static void flip(CrashableFiles files, String name, int at) {
        byte[] content = files.content(name);
        content[at] ^= (byte) (1 << (at % 8));
        files.replace(name, content);
    }

    private static boolean isSame(byte[] one, byte[] other, int length) {
        return Arrays.equals(one, 0, length, other, 0, length);
    }
}
