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
        return watch.next(wait).map(table::toRowEvent);
    }

    /** As {@link Watch#poll}. */
    public List<RowEvent<T>> poll(int max) {
        return watch.poll(max).stream().map(table::toRowEvent).toList();
    }

    /** As {@link Watch#onAvailable}. */
    public void onAvailable(Runnable signal) {
        watch.onAvailable(signal);
    }

    /** As {@link Watch#requestProgress}. */
    public void requestProgress() {
        watch.requestProgress();
    }

    @Override
    public void close() {
        watch.close();
    }
}
