package io.photoncloud.chainfire.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one step of {@link Table#rebuildIndex} did.
 *
 * @param added entries that were missing
 * @param removed entries that no row has
 * @param collisions rows left without an entry of a unique index, because another row has the key: one of the two must
 *     change before the index is right
 * @param nextToken asks for the next step; null after the last
 */
public record IndexRebuild(
        int added,
        int removed,
        List<Collision> collisions,
        @Nullable String nextToken) {

    public IndexRebuild {
        collisions = List.copyOf(collisions);
    }

    /** @param holder the row that has the key in the index */
    public record Collision(Key id, IndexKey key, Key holder) {}
}
