package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.store.Row;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is told to whoever follows rows, in order. */
public sealed interface Told<T> {

    /** Where to go on from once this was told; null for the beginning. */
    @Nullable
    Position position();

    /** As {@link #position}, as callers see it; empty for the beginning. */
    default String positionText() {
        Position at = position();
        return at == null ? "" : at.text();
    }

    /** The row that it is about; empty where it is about none. */
    default Optional<Row<T>> findRow() {
        return switch (this) {
            case Present<T>(Row<T> row) -> Optional.of(row);
            case Added<T>(Row<T> row, var _) -> Optional.of(row);
            case Modified<T>(Row<T> row, var _) -> Optional.of(row);
            case Deleted<T>(Row<T> row, var _) -> Optional.of(row);
            case Complete<T> _, Progress<T> _ -> Optional.empty();
        };
    }

    /** A row that was there when the following began. */
    record Present<T>(Row<T> row) implements Told<T> {
        @Override
        public @Nullable Position position() {
            return null;
        }
    }

    /** All rows that were there have been told: others, that somebody may know from before, are no more. */
    record Complete<T>(Position position) implements Told<T> {}

    /** A row that is new, or has come to be one of those that are followed. */
    record Added<T>(Row<T> row, Position position) implements Told<T> {}

    record Modified<T>(Row<T> row, Position position) implements Told<T> {}

    /** A row is no more, or not one of those any longer: as it was last. */
    record Deleted<T>(Row<T> row, Position position) implements Told<T> {}

    /** Nothing else has happened up to here. */
    record Progress<T>(Position position) implements Told<T> {}
}
