package io.photoncloud.chainfire.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A {@link Watch} of a table's rows, with all that it promises: in order, without gaps, in bounded memory. */
public final class TableWatch<T> implements AutoCloseable {

    private final Table<T> table;
    private final Watch watch;

    TableWatch(Table<T> table, Watch watch) {
        this.table = table;
        this.watch = watch;
    }

    /**
     * Waits for the next event. After {@link RowEvent.Compacted} or {@link RowEvent.Cancelled} nothing follows.
     *
     * @return empty when {@code wait} passed without one
     */
    public Optional<RowEvent<T>> next(Duration wait) throws InterruptedException {
        return watch.next(wait).map(this::ofRow);
    }

    /** As {@link Watch#poll}. */
    public List<RowEvent<T>> poll(int max) {
        return watch.poll(max).stream().map(this::ofRow).toList();
    }

    /** As {@link Watch#onAvailable}. */
    public void onAvailable(Runnable signal) {
        watch.onAvailable(signal);
    }

    /** As {@link Watch#requestProgress}. */
    public void requestProgress() {
        watch.requestProgress();
    }

    private RowEvent<T> ofRow(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(Entry entry, int subIndex, var previous) ->
                new RowEvent.Put<>(table.row(entry), subIndex, table.rowOrNull(previous));
            case WatchEvent.Deleted(Key key, long revision, int subIndex, var previous) ->
                new RowEvent.Deleted<>(table.keys().idOf(key), revision, subIndex, table.rowOrNull(previous));
            case WatchEvent.Progress(long revision) -> new RowEvent.Progress<>(revision);
            case WatchEvent.Compacted(long revision) -> new RowEvent.Compacted<>(revision);
            case WatchEvent.Cancelled(long revision, String reason) -> new RowEvent.Cancelled<>(revision, reason);
        };
    }

    @Override
    public void close() {
        watch.close();
    }
}
