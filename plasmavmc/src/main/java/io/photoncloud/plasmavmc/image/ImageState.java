package io.photoncloud.plasmavmc.image;

import io.photoncloud.plasmavmc.image.Image.Content;
import java.time.Instant;

/** How an image is. */
public sealed interface ImageState {

    Instant since();

    /** Nobody has its content, and nobody is about to get it. */
    record Pending(Instant since) implements ImageState {}

    /**
     * A node gets its content.
     *
     * @param deadline by when it has it, or has failed
     */
    record Importing(Instant since, String node, Instant deadline) implements ImageState {}

    /** Its content is known, and never changes. */
    record Ready(Instant since, Content content) implements ImageState {}

    record Failed(Instant since, String reason) implements ImageState {}

    /** As callers know it. */
    default String word() {
        return switch (this) {
            case Pending _ -> "Pending";
            case Importing _ -> "Importing";
            case Ready _ -> "Ready";
            case Failed _ -> "Failed";
        };
    }
}
