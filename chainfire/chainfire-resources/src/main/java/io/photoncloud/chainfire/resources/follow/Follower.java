package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableWatch;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.stream.Feed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows that there are, as of one moment, and then what changes, without a gap. It holds one page of rows, or what the
 * store's watch holds; whoever reads slowly is told from the store's history, for as long as that is kept.
 */
public final class Follower<T> implements Feed<Told<T>> {

    /** Rows that are read at a time. */
    static final int PAGE = 500;

    private final Followed<T> followed;
    private final Duration progress;
    private final Deque<Row<T>> page = new ArrayDeque<>();
    private int list;
    private PageRequest nextPage = PageRequest.first(PAGE);
    private @Nullable Position position;
    private @Nullable TableWatch<T> watch;
    private @Nullable CloudException ended;

    private Follower(Followed<T> followed, Duration progress) {
        this.followed = followed;
        this.progress = progress;
    }

    /**
     * To be closed.
     *
     * @param from what was told last, to go on from there; null to begin with the rows that there are
     * @param progress how often is to be told that nothing happened
     */
    public static <T> Follower<T> open(Followed<T> followed, @Nullable Position from, Duration progress) {
        Follower<T> follower = new Follower<>(followed, progress);
        if (from != null) {
            follower.goOn(from);
        }
        return follower;
    }

    /** Of what happens from now on, without the rows that there are. */
    public static <T> Follower<T> fromNow(Followed<T> followed, Duration progress) {
        Follower<T> follower = new Follower<>(followed, progress);
        follower.watchFrom(Position.after(follower.newest()));
        return follower;
    }

    private long newest() {
        return followed.table().list(PageRequest.first(1)).revision();
    }

    private void goOn(Position from) {
        if (from.revision() > newest()) {
            ended = anew("this store has not come to the position " + from.text());
            return;
        }
        watchFrom(from);
    }

    private void watchFrom(Position from) {
        position = from;
        watch = followed.table()
                .watch(from.onwards(followed.table().watchRequest()).progressEvery(progress));
    }

    /** Where to go on from; null while the rows that there are are being told. */
    public @Nullable Position position() {
        return position;
    }

    /** Where nothing came in the time, that is told. */
    @Override
    public Optional<Told<T>> next(Duration wait) throws InterruptedException {
        if (ended != null) {
            throw ended;
        }
        try {
            return watch == null ? Optional.of(nextPresent()) : nextChange(watch, wait);
        } catch (StoreException e) {
            throw end(
                    switch (e.reason()) {
                        case COMPACTED, FUTURE_REVISION -> anew("the rows of one moment could not be read in time");
                        default ->
                            new CloudException(
                                    ErrorCode.UNAVAILABLE, "the store is not reached: go on from the last position", e);
                    });
        }
    }

    private CloudException end(CloudException why) {
        ended = why;
        return why;
    }

    private static CloudException anew(String why) {
        return new CloudException(
                ErrorCode.PRECONDITION_FAILED, why + ": begin anew without a position, with the rows that there are");
    }

    private Told<T> nextPresent() {
        while (page.isEmpty() && list < followed.lists().size()) {
            TablePage<T> read = followed.lists().get(list).apply(nextPage);
            read.rows().stream()
                    .filter(row -> followed.wanted().test(row.value()))
                    .forEach(page::add);
            nextPage = nextPage.after(read.nextToken()).at(read.revision());
            if (read.nextToken() == null) {
                list++;
            }
        }
        Row<T> row = page.poll();
        if (row != null) {
            return new Told.Present<>(row);
        }
        Position complete = Position.after(nextPage.revision());
        watchFrom(complete);
        return new Told.Complete<>(complete);
    }

    private Optional<Told<T>> nextChange(TableWatch<T> changes, Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        Duration left = wait;
        do {
            Optional<RowEvent<T>> event = changes.next(left);
            if (event.isEmpty()) {
                break;
            }
            Optional<Told<T>> told = told(event.get());
            if (told.isPresent()) {
                return told;
            }
            left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        } while (!wait.isZero());
        return wait.isZero() || position == null ? Optional.empty() : Optional.of(new Told.Progress<>(position));
    }

    private Optional<Told<T>> told(RowEvent<T> event) {
        return switch (event) {
            case RowEvent.Put<T>(Row<T> row, int subIndex, Row<T> previous) ->
                put(row, previous, new Position(row.modRevision(), subIndex));
            case RowEvent.Deleted<T>(var _, long revision, int subIndex, Row<T> previous) -> {
                Row<T> before = known(previous);
                position = new Position(revision, subIndex);
                yield followed.wanted().test(before.value())
                        ? Optional.of(new Told.Deleted<>(before, position))
                        : Optional.empty();
            }
            case RowEvent.Progress<T>(long revision) -> progressed(revision);
            case RowEvent.Compacted<T> _ -> throw end(anew("the changes since the position are not kept any more"));
            case RowEvent.Cancelled<T> cancelled ->
                throw end(new CloudException(
                        ErrorCode.UNAVAILABLE,
                        "the store ended the watch (" + cancelled.reason() + "): go on from the last position"));
        };
    }

    private Optional<Told<T>> put(Row<T> row, @Nullable Row<T> previous, Position at) {
        boolean was = row.createRevision() != row.modRevision()
                && followed.wanted().test(known(previous).value());
        boolean is = followed.wanted().test(row.value());
        position = at;
        if (is) {
            return Optional.of(was ? new Told.Modified<>(row, at) : new Told.Added<>(row, at));
        }
        return was ? Optional.of(new Told.Deleted<>(known(previous), at)) : Optional.empty();
    }

    /** Whether a change is to be told depends on what there was before; that is gone where history was cut meanwhile. */
    private Row<T> known(@Nullable Row<T> previous) {
        if (previous == null) {
            throw end(anew("the changes since the position are not kept any more"));
        }
        return previous;
    }

    private Optional<Told<T>> progressed(long revision) {
        if (position != null && revision < position.revision()) {
            return Optional.empty();
        }
        position = Position.after(revision);
        return Optional.of(new Told.Progress<>(position));
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
