package io.photoncloud.chainfire.store.raft.log;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All groups, as the records of the log make them. The writer applies each frame once it is forced, recovery applies all of
 * them again: the same code, so what is found after a restart is what was there before. Applying is for one thread at a
 * time; finding a group is for all.
 */
final class LogState {

    private final Map<String, GroupLog> byName = new ConcurrentHashMap<>();
    private final Map<Integer, GroupLog> byId = new HashMap<>();
    private final RecordCursor cursor = new RecordCursor();
    private int nextGroupId = 1;
    private boolean started;
    private boolean restoring;

    Optional<GroupLog> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<GroupLog> groups() {
        return byName.values();
    }

    int nextGroupId() {
        return nextGroupId;
    }

    /**
     * Applies the records of a forced frame.
     *
     * @param segmentOffset where position 0 of the buffer is in the segment
     */
    void apply(ByteBuffer frame, int from, int to, Segment segment, int segmentOffset) {
        RecordCursor record = cursor.over(frame, from, to);
        while (record.next()) {
            apply(record, segment, segmentOffset + record.start());
        }
    }

    private void apply(RecordCursor record, Segment segment, int offset) {
        switch (record.type()) {
            case ENTRY -> group(record).appended(record, segment, offset);
            case RELOCATED_ENTRY -> {
                GroupLog group = byId.get(record.group());
                if (group != null) { // gone between reading the entry and writing it again
                    group.relocated(record, segment, offset);
                }
            }
            case TRUNCATE_PREFIX -> group(record).truncatedPrefix(record.index());
            case TRUNCATE_SUFFIX -> group(record).truncatedSuffix(record.index());
            case RESET -> group(record).reset(record.index());
            case VOTE -> group(record).voted(record.term(), record.text());
            case REGISTER -> {
                register(new GroupLog(record.group(), record.text()));
                nextGroupId = record.group() + 1;
            }
            case DESTROY -> {
                GroupLog group = group(record);
                group.destroyed();
                byId.remove(group.id());
                byName.remove(group.name());
            }
            case CHECKPOINT -> checkpoint(record);
            case GROUP_STATE -> groupState(GroupState.of(record));
            case MARK -> {}
        }
    }

    /** Writes the state of all groups, to begin a segment with. */
    void checkpointTo(FrameBuffer frame) {
        frame.add(RecordType.CHECKPOINT, 0, byId.size(), nextGroupId, new byte[0]);
        for (GroupLog group : byId.values()) {
            group.state().addTo(frame);
        }
    }

    /** The first checkpoint met is where the state comes from; all later ones must say what we know already. */
    private void checkpoint(RecordCursor record) {
        restoring = !started;
        started = true;
        if (restoring) {
            nextGroupId = (int) record.term();
        } else if (record.index() != byId.size() || record.term() != nextGroupId) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT,
                    "a checkpoint counts " + record.index() + " groups where the log has " + byId.size());
        }
    }

    private void groupState(GroupState state) {
        if (restoring) {
            GroupLog group = new GroupLog(state.id(), state.name());
            group.restored(state);
            register(group);
            return;
        }
        @Nullable GroupLog group = byId.get(state.id());
        if (group == null || !group.state().equals(state)) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT,
                    "a checkpoint has " + state + " where the log has " + (group == null ? "nothing" : group.state()));
        }
    }

    private void register(GroupLog group) {
        if (byId.putIfAbsent(group.id(), group) != null || byName.putIfAbsent(group.name(), group) != null) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT, "group " + group.name() + " is registered twice");
        }
    }

    private GroupLog group(RecordCursor record) {
        GroupLog group = byId.get(record.group());
        if (group == null) {
            throw new RaftLogException(
                    RaftLogException.Problem.CORRUPT, "a record names the unknown group " + record.group());
        }
        return group;
    }
}
