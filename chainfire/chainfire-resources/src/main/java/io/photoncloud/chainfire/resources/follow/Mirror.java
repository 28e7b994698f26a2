package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The rows that are followed, in memory, for what may be a moment behind: metrics. To be told by a {@link FollowLoop} that begins
 * with the rows. Safe for many readers.
 */
public final class Mirror<T> implements Consumer<Told<T>> {

    private volatile Map<Key, T> shown = Map.of();
    private Map<Key, T> known = new ConcurrentHashMap<>();
    private boolean beginning = true;

    /** Empty until all rows were told once. */
    public Collection<T> rows() {
        return List.copyOf(shown.values());
    }

    @Override
    public void accept(Told<T> told) {
        switch (told) {
            case Told.Present<T>(Row<T> row) -> {
                if (!beginning) {
                    known = new ConcurrentHashMap<>();
                    beginning = true;
                }
                known.put(row.id(), row.value());
            }
            case Told.Complete<T> _ -> {
                if (!beginning) {
                    known = new ConcurrentHashMap<>();
                }
                beginning = false;
                shown = known;
            }
            case Told.Added<T>(Row<T> row, var _) -> known.put(row.id(), row.value());
            case Told.Modified<T>(Row<T> row, var _) -> known.put(row.id(), row.value());
            case Told.Deleted<T>(Row<T> row, var _) -> known.remove(row.id());
            case Told.Progress<T> _ -> {}
        }
    }
}
