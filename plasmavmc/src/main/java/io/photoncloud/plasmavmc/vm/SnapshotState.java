package io.photoncloud.plasmavmc.vm;

import java.time.Instant;

/** How a snapshot is. In those that may not last an operation of its VM is under way, whose steps have deadlines. */
public sealed interface SnapshotState {

    Instant since();

    record Creating(Instant since) implements SnapshotState {}

    record Ready(Instant since) implements SnapshotState {}

    /** Its VM becomes what it was. */
    record Reverting(Instant since) implements SnapshotState {}

    record Deleting(Instant since) implements SnapshotState {}

    /**
     * It could not be made, or not be deleted.
     *
     * @param nothingLeft whether nothing of it is on its node: then it is a record, and no more
     */
    record Failed(Instant since, String reason, boolean nothingLeft) implements SnapshotState {}

    /** As callers know it. */
    default String word() {
        return switch (this) {
            case Creating _ -> "Creating";
            case Ready _ -> "Ready";
            case Reverting _ -> "Reverting";
            case Deleting _ -> "Deleting";
            case Failed _ -> "Failed";
        };
    }
}
