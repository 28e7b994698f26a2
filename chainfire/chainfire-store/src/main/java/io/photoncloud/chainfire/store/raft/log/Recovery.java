package io.photoncloud.chainfire.store.raft.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all segments in order and makes the state of them. A frame is written only after the one before it was forced.
 * So at most the last frame can be torn, and nobody was told it is written: it is dropped. A frame that does not verify while
 * a later one does was damaged after it had been forced: then the log refuses to open, for it would lose what was promised.
 */
final class Recovery {

    static final String ADVICE =
            "Do not delete single files: entries and votes this member promised to keep would be lost. If the disk cannot be"
                    + " repaired and there are other members, remove this member from its groups, move its data directory"
                    + " away and add it again as a new member; if it is the only one, restore a backup.";

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    /**
     * Where the log continues.
     *
     * @param lastFrame the last whole frame, to be written once more
     * @param lastFrameOffset where it stands in the last segment
     */
    record Result(
            LogState state, List<Segment> segments, long nextSequence, ByteBuffer lastFrame, int lastFrameOffset) {

        int nextOffset() {
            return lastFrameOffset + lastFrame.capacity();
        }
    }

    private final LogFiles files;
    private final LogState state = new LogState();
    private final List<Segment> segments = new ArrayList<>();
    private long sequence;
    private int position;
    private int lastFrameOffset;

    Recovery(LogFiles files) {
        this.files = files;
    }

    /** Takes the numbers of the segments found, in order, at least one. */
    Result run(List<Integer> numbers) throws IOException {
        try {
            for (int number : numbers) {
                read(Segment.open(files, number));
            }
            return complete();
        } catch (IOException | RuntimeException e) {
            for (Segment segment : segments) {
                segment.file().close();
            }
            throw e;
        }
    }

    private void read(Segment segment) throws IOException {
        checkFollows(segment);
        segments.add(segment);
        FrameReader reader = new FrameReader(segment);
        position = Segment.FRAMES_START;
        while (reader.find(position, sequence)) {
            try {
                state.apply(reader.buffer(), reader.bodyFrom(), reader.bodyTo(), segment, reader.bufferOffset());
            } catch (RaftLogException e) {
                throw new RaftLogException(
                        e.problem(), describe(segment, position) + ": " + e.getMessage() + ". " + ADVICE, e);
            }
            lastFrameOffset = position;
            position += reader.frameBytes();
            sequence++;
        }
        if (position == Segment.FRAMES_START) {
            throw damaged(segment, "the checkpoint it begins with does not verify");
        }
    }

    private void checkFollows(Segment segment) throws IOException {
        if (segments.isEmpty()) {
            sequence = segment.firstSequence();
            return;
        }
        Segment before = segments.getLast();
        if (segment.number() != before.number() + 1) {
            segment.file().close();
            throw corrupt("the segments between " + before + " and " + segment + " are missing in " + files.location());
        }
        if (segment.firstSequence() != sequence) {
            segment.file().close();
            throw damaged(
                    before, "frame " + sequence + " does not verify, while " + segment + " says that it was there");
        }
    }

    private Result complete() throws IOException {
        Segment tail = segments.getLast();
        if (new FrameReader(tail).hasLaterFrame(position, sequence)) {
            throw damaged(tail, "frame " + sequence + " does not verify, while later ones do");
        }
        for (GroupLog group : state.groups()) {
            long missing = group.findMissing();
            if (missing != 0) {
                throw corrupt(
                        "entry " + missing + " of group " + group.name() + " is in no segment of " + files.location());
            }
        }
        noteTornTail(tail);
        ByteBuffer lastFrame = ByteBuffer.allocateDirect(position - lastFrameOffset);
        tail.file().read(lastFrame, lastFrameOffset);
        return new Result(state, segments, sequence, lastFrame.flip(), lastFrameOffset);
    }

    private void noteTornTail(Segment tail) throws IOException {
        if (tail.sizeBytes() - position < FrameBuffer.FRAME_HEADER_BYTES) {
            return;
        }
        ByteBuffer header = ByteBuffer.allocate(FrameBuffer.FRAME_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tail.file().read(header, position);
        if (header.getLong(8) == sequence) {
            LOG.atWarn()
                    .addKeyValue("segment", describe(tail, position))
                    .log("the last write was cut off and is dropped; nobody was told that it was there");
        }
    }

    private RaftLogException damaged(Segment segment, String what) {
        return corrupt(describe(segment, position) + " is damaged: " + what);
    }

    private static RaftLogException corrupt(String message) {
        return new RaftLogException(RaftLogException.Problem.CORRUPT, message + ". " + ADVICE);
    }

    private String describe(Segment segment, int offset) {
        return files.location() + "/" + segment + " at offset " + offset;
    }
}
