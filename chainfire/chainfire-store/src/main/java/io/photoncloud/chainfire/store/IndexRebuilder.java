package io.photoncloud.chainfire.store;

import io.photoncloud.chainfire.store.IndexRebuild.Collision;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.TableKeys.IndexEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One step of {@link Table#rebuildIndex}. Entries come before rows, so that no entry of a row long gone stands in the way
 * of a row's unique key.
 */
final class IndexRebuilder<T> {

    /** What is gone through, in this order. A step's token is the mark of one and the place in it. */
    private enum Part {
        ENTRIES("e"),
        ROWS("r");

        private final String mark;

        Part(String mark) {
            this.mark = mark;
        }
    }

    /** What was done about one row or entry. */
    private record Correction(int added, int removed, List<Collision> collisions) {

        private static final Correction NONE = new Correction(0, 0, List.of());

        Correction and(Correction other) {
            List<Collision> all = new ArrayList<>(collisions);
            all.addAll(other.collisions);
            return new Correction(added + other.added, removed + other.removed, all);
        }
    }

    private final Table<T> table;
    private final Index<T> index;

    IndexRebuilder(Table<T> table, Index<T> index) {
        this.table = table;
        this.index = index;
    }

    TableResult<IndexRebuild> step(PageRequest request) {
        if (request.revision() != 0) {
            throw new StoreException(Reason.INVALID, "an index is rebuilt as of now, not as of a revision");
        }
        String token = request.token() == null ? Part.ENTRIES.mark : request.token();
        for (Part part : Part.values()) {
            if (token.startsWith(part.mark)) {
                String place = token.substring(part.mark.length());
                return step(part, place.isEmpty() ? null : place, request.limit());
            }
        }
        throw new StoreException(Reason.INVALID, "this is no token of a rebuild: " + token);
    }

    private TableResult<IndexRebuild> step(Part part, @Nullable String place, int limit) {
        byte[] prefix =
                part == Part.ENTRIES ? table.keys().prefix(index) : table.keys().rowPrefix();
        RangeQuery query = RangeQuery.of(PageToken.rest(prefix, place)).limit(limit);
        Page page = table.store().range(query.project(RangeQuery.Projection.KEYS));
        Correction all = Correction.NONE;
        for (Entry found : page.entries()) {
            switch (correct(part, found.key())) {
                case TableResult.Done<Correction>(Correction done, var _) -> all = all.and(done);
                case TableResult.Contended<Correction>(int attempts) -> {
                    return new TableResult.Contended<>(attempts);
                }
                case TableResult.Unknown<Correction>(String reason) -> {
                    return new TableResult.Unknown<>(reason);
                }
                case TableResult.Refused<Correction> refused ->
                    throw new IllegalStateException("correcting an index was refused: " + refused);
            }
        }
        String next = page.more()
                ? part.mark + PageToken.after(prefix, page.entries().getLast().key())
                : part == Part.ENTRIES ? Part.ROWS.mark : null;
        return new TableResult.Done<>(new IndexRebuild(all.added, all.removed, all.collisions, next), page.revision());
    }

    private TableResult<Correction> correct(Part part, Key key) {
        return TableTransaction.run(table.store(), transaction -> switch (part) {
            case ENTRIES -> removeIfStale(transaction, key);
            case ROWS -> addMissing(transaction, table.keys().idOf(key));
        });
    }

    private Correction removeIfStale(TableTransaction transaction, Key key) {
        Optional<Entry> entry = transaction.find(key);
        if (entry.isEmpty()
                || entry.filter(found -> isOfARow(transaction, found)).isPresent()) {
            return Correction.NONE;
        }
        transaction.write(Operation.Delete.of(key));
        return new Correction(0, 1, List.of());
    }

    private boolean isOfARow(TableTransaction transaction, Entry entry) {
        Key id;
        try {
            id = table.keys().idOf(index, entry);
        } catch (IllegalArgumentException _) {
            return false;
        }
        return transaction
                .find(table, id)
                .map(row -> table.keys().entries(index, id, row.value()).containsKey(entry.key()))
                .orElse(false);
    }

    private Correction addMissing(TableTransaction transaction, Key id) {
        int added = 0;
        List<Collision> collisions = new ArrayList<>();
        Optional<Row<T>> row = transaction.find(table, id);
        if (row.isEmpty()) {
            return Correction.NONE;
        }
        for (IndexEntry entry :
                table.keys().entries(index, id, row.get().value()).values()) {
            Optional<Entry> found = transaction.find(entry.key());
            if (found.isEmpty()) {
                transaction.write(entry.put());
                added++;
            } else if (!entry.is(found.get())) {
                collisions.add(new Collision(id, entry.indexKey(), IndexEntry.holder(found.get())));
            }
        }
        return new Correction(added, 0, collisions);
    }
}
