package io.photoncloud.chainfire.resources.index;

import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexRebuild;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the entries of new indexes for the rows that were there before them, while the tables are in use. How far it has
 * come is kept in the store, so that another process goes on where one ended. An index is declared by
 * {@link #declare}: write-only until its entries are complete, and readable by whoever starts afterwards.
 *
 * <p>All processes of a service must know the index before it is filled: one that writes rows and does not know it leaves
 * it wrong. So {@link #fill} belongs into the release after the one that first declares the index.
 */
public final class IndexBackfill {

    private static final Logger log = LoggerFactory.getLogger(IndexBackfill.class);

    /** Rows or entries of a step. */
    private static final int STEP = 100;

    private final Table<Progress> progress;

    /**
     * How far an index has come.
     *
     * @param token where the next step begins; null for the beginning
     * @param collisions rows that have a key of a unique index which another row has: they are not in it
     */
    public record Progress(
            String table,
            String index,
            @Nullable String token,
            boolean done,
            long added,
            long removed,
            long collisions) {

        static Progress none(String table, String index) {
            return new Progress(table, index, null, false, 0, 0, 0);
        }

        private static Key key(String table, String index) {
            return Key.utf8(table + "/" + index);
        }

        Key key() {
            return key(table, index);
        }

        Progress and(IndexRebuild step) {
            return new Progress(
                    table,
                    index,
                    step.nextToken(),
                    step.nextToken() == null,
                    added + step.added(),
                    removed + step.removed(),
                    collisions + step.collisions().size());
        }
    }

    public IndexBackfill(ReplicatedStore store, String service) {
        this.progress = IndexBackfillStore.progress(store, service);
    }

    /** The index as it may be used now. */
    public <T> Index<T> declare(String table, Index<T> index) {
        return find(table, index.name()).filter(Progress::done).isPresent() ? index : index.writeOnly();
    }

    public Optional<Progress> find(String table, String index) {
        return progress.find(Progress.key(table, index)).map(row -> row.value());
    }

    /**
     * Makes one step, and notes it; a step whose note was lost is made again and finds its work done.
     *
     * @param index write-only or not, as the table knows it
     * @throws StoreException UNAVAILABLE, where others change the same rows all the time or an answer was lost: to be
     *     called again
     */
    public <T> Progress fill(Table<T> table, Index<T> index) {
        Progress before = find(table.name(), index.name()).orElseGet(() -> Progress.none(table.name(), index.name()));
        if (before.done()) {
            return before;
        }
        IndexRebuild step =
                done(table.rebuildIndex(index, PageRequest.first(STEP).after(before.token())));
        Progress after = before.and(step);
        step.collisions()
                .forEach(collision -> log.atWarn()
                        .addKeyValue("table", table.name())
                        .addKeyValue("index", index.name())
                        .addKeyValue("row", collision.id())
                        .addKeyValue("key", collision.key())
                        .addKeyValue("holder", collision.holder())
                        .log("two rows have one key of a unique index: one of them is not in it"));
        if (progress.find(after.key()).isEmpty()) {
            var _ = done(progress.insert(after));
        } else {
            var _ = done(progress.update(after.key(), present -> present.equals(before) ? after : present));
        }
        return after;
    }

    private static <A> A done(TableResult<A> result) {
        return switch (result) {
            case TableResult.Done<A>(A answer, long _) -> answer;
            case TableResult.Contended<A> _, TableResult.Unknown<A> _, TableResult.Refused<A> _ ->
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "the step was not noted: " + result);
        };
    }
}
