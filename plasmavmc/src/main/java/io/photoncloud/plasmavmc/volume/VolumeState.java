package io.photoncloud.plasmavmc.volume;

import java.time.Instant;

/** How a volume is. In those that may not last an operation is under way, whose steps have deadlines. */
public sealed interface VolumeState {

    Instant since();

    record Creating(Instant since) implements VolumeState {}

    /** No VM has it. */
    record Available(Instant since) implements VolumeState {}

    record Attaching(Instant since, String vm) implements VolumeState {}

    record Attached(Instant since, String vm) implements VolumeState {}

    record Detaching(Instant since, String vm) implements VolumeState {}

    record Growing(Instant since) implements VolumeState {}

    record Deleting(Instant since) implements VolumeState {}

    /** It could not be made, or not be deleted. */
    record Failed(Instant since) implements VolumeState {}

    /** As callers know it. */
    default String word() {
        return switch (this) {
            case Creating _ -> "Creating";
            case Available _ -> "Available";
            case Attaching _ -> "Attaching";
            case Attached _ -> "Attached";
            case Detaching _ -> "Detaching";
            case Growing _ -> "Growing";
            case Deleting _ -> "Deleting";
            case Failed _ -> "Failed";
        };
    }

    /** The VM that has it, will have it, or has it until it lets go; empty for none. */
    default String vm() {
        return switch (this) {
            case Attaching(var _, String vm) -> vm;
            case Attached(var _, String vm) -> vm;
            case Detaching(var _, String vm) -> vm;
            case Creating _, Available _, Growing _, Deleting _, Failed _ -> "";
        };
    }
}
