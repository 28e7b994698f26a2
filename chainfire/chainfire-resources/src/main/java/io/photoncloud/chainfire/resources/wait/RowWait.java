package io.photoncloud.chainfire.resources.wait;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits until a row is as it shall be. */
public final class RowWait {

    private RowWait() {}

    /**
     * @param begun as of when the wait begins
     * @param nanoTime a clock that never goes back
     * @return as it then is, or as it is when the time is over; null where it is gone
     */
    public static <T> @Nullable Row<T> until(
            Table<T> table, Row<T> begun, Predicate<T> wanted, Duration patience, LongSupplier nanoTime) {
        long end = nanoTime.getAsLong() + patience.toNanos();
        Row<T> last = begun;
        try (TableWatch<T> watch = table.watch(table.watchRequest(begun.id()).from(begun.modRevision() + 1))) {
            while (!wanted.test(last.value()) && end - nanoTime.getAsLong() > 0) {
                Optional<RowEvent<T>> event = watch.next(Duration.ofNanos(end - nanoTime.getAsLong()));
                switch (event.orElse(null)) {
                    case RowEvent.Put<T> put -> last = put.row();
                    case RowEvent.Deleted<T> _ -> {
                        return null;
                    }
                    case RowEvent.Compacted<T> _, RowEvent.Cancelled<T> _ -> {
                        return table.find(begun.id()).orElse(null);
                    }
                    case RowEvent.Progress<T> _ -> {}
                    case null -> {}
                }
            }
            return last;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return last;
        }
    }

    /** The same for those who have an answer already: as begun where nobody waits, and where it is gone. */
    public static <T> Row<T> orBegun(
            Table<T> table, Row<T> begun, Predicate<T> wanted, Duration patience, LongSupplier nanoTime) {
        Row<T> then = patience.isZero() ? begun : until(table, begun, wanted, patience, nanoTime);
        return then == null ? begun : then;
    }
}
