package io.photoncloud.plasmavmc.vm;

import java.time.Instant;

/** How a VM is. In those that may not last an operation is under way, whose steps have deadlines. */
public sealed interface VmState {

    Instant since();

    record Creating(Instant since) implements VmState {}

    record Starting(Instant since) implements VmState {}

    record Running(Instant since) implements VmState {}

    /** @param byForce it is switched off; otherwise its guest is asked */
    record Stopping(Instant since, boolean byForce) implements VmState {}

    record Stopped(Instant since) implements VmState {}

    record Paused(Instant since) implements VmState {}

    record Deleting(Instant since) implements VmState {}

    /** @param step what could not be done */
    record Failed(Instant since, String step, String reason) implements VmState {}

    /** As callers know it. */
    default String word() {
        return switch (this) {
            case Creating _ -> "Creating";
            case Starting _ -> "Starting";
            case Running _ -> "Running";
            case Stopping _ -> "Stopping";
            case Stopped _ -> "Stopped";
            case Paused _ -> "Paused";
            case Deleting _ -> "Deleting";
            case Failed _ -> "Failed";
        };
    }
}
