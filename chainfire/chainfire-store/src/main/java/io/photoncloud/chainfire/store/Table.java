package io.photoncloud.chainfire.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one type, each under an id that it tells itself, and the indexes they are found by. A row and its index
 * entries are written in one transaction on the condition that the row is what was read: at every revision the indexes
 * say what the rows do, whoever crashes where. Several rows, of several tables too, are written at once by a
 * {@link TableTransaction}; each method here that writes is one of a single row.
 *
 * <p>A table is a view and keeps nothing: any number of them, in any number of processes, may stand on the same keys, as
 * long as all know the same indexes. Its store keeps history. Safe for many threads; every method may throw what
 * {@link ReplicatedStore#range} and {@link ReplicatedStore#commit} do, TOO_MANY_OPERATIONS and KEY_TOO_LONG included.
 */
public final class Table<T> {

    private final ReplicatedStore store;
    private final String name;
    private final Function<? super T, Key> idOf;
    private final Codec<T> codec;
    private final TableKeys<T> keys;

    /**
     * @param name segments of lower-case letters, digits, dots, hyphens and underscores, joined by slashes; every key of
     *     the table begins with it, and tables of different names share none
     * @param idOf the id of a row, which never changes; rows are listed in its order
     */
    public Table(
            ReplicatedStore store, String name, Function<? super T, Key> idOf, Codec<T> codec, List<Index<T>> indexes) {
        this.store = store;
        this.name = name;
        this.idOf = idOf;
        this.codec = codec;
        this.keys = new TableKeys<>(name, indexes);
    }

    public String name() {
        return name;
    }

    /** The newest version of a row, linearizable. */
    public Optional<Row<T>> find(Key id) {
        return store.find(keys.row(id)).map(this::row);
    }

    /**
     * A row as this member has applied it, which may lag behind others: for a {@link Decider}, whose member leads and has
     * applied all that is committed.
     */
    public Optional<T> findApplied(Key id) {
        return store.range(RangeQuery.single(keys.row(id)).serializable()).entries().stream()
                .findFirst()
                .map(entry -> row(entry).value());
    }

    /**
     * What to write to make of a row another one, its index entries included, for a {@link Decider}, which knows what is
     * stored, and alone writes it: on no condition, and without looking for what is said not to be there.
     *
     * @param before null where there is no row
     * @param after null for no row
     * @throws IllegalArgumentException the table has a unique index, which cannot be kept without conditions; or the id
     *     changed
     */
    public List<Operation> replacement(@Nullable T before, @Nullable T after) {
        return keys.replacement(
                before == null ? null : id(before), before, after == null ? null : id(after), after, codec);
    }

    /**
     * What to write to have a row that never changes, its index entries included, for a {@link Decider} that does not know
     * whether it is there already: on no condition.
     *
     * @throws IllegalArgumentException the table has a unique index
     */
    public List<Operation> immutable(T row) {
        return keys.immutable(id(row), row, codec);
    }

    /** Those of the rows that are there, as of one moment, by their ids in the order asked for. */
    public Map<Key, Row<T>> findAll(Collection<Key> ids) {
        return SnapshotReader.read(store, 0, reader -> {
            Map<Key, Row<T>> found = new LinkedHashMap<>();
            RowsByKey.Found rows =
                    RowsByKey.read(reader, ids.stream().map(keys::row).toList(), Long.MAX_VALUE);
            for (Key id : ids) {
                Entry stored = rows.entries().get(keys.row(id));
                if (stored != null) {
                    found.put(id, row(stored));
                }
            }
            return found;
        });
    }

    Optional<Row<T>> find(SnapshotReader reader, Key id) {
        return reader.find(keys.row(id)).map(this::row);
    }

    /** The row that has the key in a unique index. @throws IllegalStateException the index is write-only */
    public Optional<Row<T>> find(Index<T> unique, IndexKey key) {
        Key entry = uniqueEntry(unique, key);
        return SnapshotReader.read(store, 0, reader -> reader.find(entry).map(found -> indexed(reader, unique, found)));
    }

    Key uniqueEntry(Index<T> unique, IndexKey key) {
        requireReadable(unique);
        if (!unique.isUnique()) {
            throw new IllegalArgumentException(
                    "the index " + unique.name() + " of " + name + " is not unique: list it");
        }
        return Key.wrap(keys.prefix(unique, key));
    }

    /** All rows in the order of their ids. @throws StoreException INVALID (the token is none), COMPACTED, FUTURE_REVISION */
    public TablePage<T> list(PageRequest request) {
        return listRows(keys.rowPrefix(), request);
    }

    /** The rows whose ids begin so, in the order of their ids. @throws StoreException as {@link #list(PageRequest)} */
    public TablePage<T> list(Key beginning, PageRequest request) {
        return listRows(keys.row(beginning).unsafeArray(), request);
    }

    private TablePage<T> listRows(byte[] prefix, PageRequest request) {
        KeyRange range = PageToken.rest(prefix, request.token());
        Page page = store.range(RangeQuery.of(range).limit(request.limit()).at(request.revision()));
        List<Row<T>> rows = page.entries().stream().map(this::row).toList();
        String next =
                page.more() ? PageToken.after(prefix, page.entries().getLast().key()) : null;
        return new TablePage<>(rows, next, request.revision() == 0 ? page.revision() : request.revision());
    }

    /**
     * The rows whose key in an index begins with {@code leading}, in the order of their keys and then their ids. A row
     * with several such keys comes once for each.
     *
     * @throws StoreException INVALID (the token is none), COMPACTED, FUTURE_REVISION
     * @throws IllegalStateException the index is write-only
     */
    public TablePage<T> list(Index<T> index, IndexKey leading, PageRequest request) {
        requireReadable(index);
        byte[] prefix = keys.prefix(index, leading);
        RangeQuery query =
                RangeQuery.of(PageToken.rest(prefix, request.token())).limit(request.limit());
        return SnapshotReader.read(store, request.revision(), reader -> {
            Page page = reader.range(query);
            List<Row<T>> rows = new ArrayList<>();
            long bytes = 0;
            List<Key> wanted = page.entries().stream()
                    .map(entry -> keys.row(keys.idOf(index, entry)))
                    .toList();
            RowsByKey.Found found =
                    RowsByKey.read(reader, wanted, store.limits().pageBytesMax());
            for (Key key : wanted) {
                Entry stored = found.entries().get(key);
                if (stored == null) {
                    stored = reader.find(key).orElseThrow(() -> missing(index, key));
                }
                bytes += stored.key().size() + stored.value().size();
                if (!rows.isEmpty() && bytes > store.limits().pageBytesMax()) {
                    break;
                }
                rows.add(row(stored));
            }
            boolean more = page.more() || rows.size() < page.entries().size();
            String next = more
                    ? PageToken.after(
                            prefix, page.entries().get(rows.size() - 1).key())
                    : null;
            return new TablePage<>(rows, next, reader.revision());
        });
    }

    /** The first rows by an index, as of a reader's moment. */
    List<Row<T>> list(SnapshotReader reader, Index<T> index, IndexKey leading, int max) {
        RangeQuery query = RangeQuery.of(indexRange(index, leading)).limit(max);
        return reader.range(query).entries().stream()
                .map(entry -> indexed(reader, index, entry))
                .toList();
    }

    /** Where the entries of an index are whose keys begin so. */
    KeyRange indexRange(Index<T> index, IndexKey leading) {
        requireReadable(index);
        return KeyRange.prefix(keys.prefix(index, leading));
    }

    private void requireReadable(Index<T> index) {
        if (!index.isReadable()) {
            throw new IllegalStateException("the index " + index.name() + " of " + name
                    + " is write-only: rebuild it, then declare it without writeOnly()");
        }
    }

    private Row<T> indexed(SnapshotReader reader, Index<T> index, Entry entry) {
        return row(indexedEntry(reader, index, entry));
    }

    /** The row an index entry is about; that it is missing is damage, done by somebody else than tables. */
    private Entry indexedEntry(SnapshotReader reader, Index<T> index, Entry entry) {
        Key id = keys.idOf(index, entry);
        return reader.find(keys.row(id)).orElseThrow(() -> missing(index, keys.row(id)));
    }

    private IllegalStateException missing(Index<T> index, Key row) {
        return new IllegalStateException(
                "the index " + index.name() + " of " + name + " names a row that is not there: " + keys.idOf(row));
    }

    /** Writes a row whose id is not taken. */
    public TableResult.Insertion<Row<T>> insert(T value) {
        return switch (TableTransaction.run(store, transaction -> transaction.insert(this, value))) {
            case TableResult.Done<T>(T written, long revision) ->
                new TableResult.Done<>(new Row<>(id(written), written, revision, revision), revision);
            case TableResult.Present<T>(String table, Key id) -> new TableResult.Present<>(table, id);
            case TableResult.Collided<T>(String table, String index, IndexKey key, Key id) ->
                new TableResult.Collided<>(table, index, key, id);
            case TableResult.Contended<T>(int attempts) -> new TableResult.Contended<>(attempts);
            case TableResult.Unknown<T>(String reason) -> new TableResult.Unknown<>(reason);
            case TableResult.Absent<T> impossible ->
                throw new IllegalStateException("an insertion ended as " + impossible);
        };
    }

    /**
     * Replaces a row by what the change makes of it; nothing is written where that is the same.
     *
     * @param change pure: it is made again on newer rows where others write the same one. What it throws is thrown on,
     *     and nothing written.
     * @throws IllegalArgumentException the change changed the id
     */
    public TableResult.Update<Row<T>> update(Key id, UnaryOperator<T> change) {
        return updateRow(id, row -> change.apply(row.value()));
    }

    /** As {@link #update}, for a change that depends on the row's revisions. */
    public TableResult.Update<Row<T>> updateRow(Key id, Function<Row<T>, T> change) {
        return switch (TableTransaction.run(store, transaction -> transaction.updateRow(this, id, change))) {
            case TableResult.Done<Row<T>>(Row<T> row, long revision) ->
                new TableResult.Done<>(row.modRevision() == 0 ? at(row, revision) : row, revision);
            case TableResult.Update<Row<T>> other -> other;
            case TableResult.Present<Row<T>> impossible ->
                throw new IllegalStateException("an update ended as " + impossible);
        };
    }

    private static <T> Row<T> at(Row<T> row, long revision) {
        return new Row<>(row.id(), row.value(), row.createRevision(), revision);
    }

    /** Removes a row, and answers it. */
    public TableResult.Deletion<Row<T>> delete(Key id) {
        return switch (TableTransaction.run(store, transaction -> transaction.delete(this, id))) {
            case TableResult.Deletion<Row<T>> ended -> ended;
            case TableResult.Present<Row<T>> impossible -> throw impossibleDeletion(impossible);
            case TableResult.Collided<Row<T>> impossible -> throw impossibleDeletion(impossible);
        };
    }

    private static IllegalStateException impossibleDeletion(TableResult<?> ending) {
        return new IllegalStateException("a deletion ended as " + ending);
    }

    /** A request for this table's changes from now on, each with the row it replaced; to be narrowed in time as wanted. */
    public WatchRequest watchRequest() {
        return WatchRequest.of(keys.rows()).withPrevious(true);
    }

    /** As above, of one row. */
    public WatchRequest watchRequest(Key id) {
        return WatchRequest.of(KeyRange.single(keys.row(id))).withPrevious(true);
    }

    /**
     * Watches rows.
     *
     * @param request a {@link #watchRequest}
     * @throws IllegalArgumentException it asks for keys that are not this table's rows
     * @throws StoreException as {@link ReplicatedStore#watch}
     */
    public TableWatch<T> watch(WatchRequest request) {
        KeyRange wanted = request.keys();
        if (!wanted.equals(keys.rows()) && !(wanted.isSingle() && keys.rows().contains(wanted.start()))) {
            throw new IllegalArgumentException("the request is for other keys than the rows of " + name);
        }
        return new TableWatch<>(this, store.watch(request));
    }

    /**
     * What an event of a watch over more than this table means to its rows; empty for a change of anything else. Several
     * tables can be followed by one watch so, in the one order in which they change.
     */
    public Optional<RowEvent<T>> rowEvent(WatchEvent event) {
        return event instanceof WatchEvent.Change change && !keys.rows().contains(change.key())
                ? Optional.empty()
                : Optional.of(toRowEvent(event));
    }

    RowEvent<T> toRowEvent(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(Entry entry, int subIndex, var previous) ->
                new RowEvent.Put<>(row(entry), subIndex, rowOrNull(previous));
            case WatchEvent.Deleted(Key key, long revision, int subIndex, var previous) ->
                new RowEvent.Deleted<>(keys.idOf(key), revision, subIndex, rowOrNull(previous));
            case WatchEvent.Progress(long revision) -> new RowEvent.Progress<>(revision);
            case WatchEvent.Compacted(long revision) -> new RowEvent.Compacted<>(revision);
            case WatchEvent.Cancelled(long revision, String reason) -> new RowEvent.Cancelled<>(revision, reason);
        };
    }

    /**
     * One step of making an index right: a page of its entries is compared with the rows, and after the last a page of
     * the rows with its entries. It is called with the token that the step before answered until there is none; a step
     * that is repeated finds its work done. Writers may go on: each row is corrected in a transaction of its own, on the
     * condition that the row is what was read.
     *
     * <p>How an index is added to a table in use: a release has it as {@link Index#writeOnly}; once every process runs
     * that release, the index is rebuilt; the next release reads it. A process that writes rows and does not know an
     * index leaves it wrong, and a rebuild that overlaps with such a process has to be done again after it.
     *
     * @param request its limit is the most rows or entries of the step; its revision must be 0
     */
    public TableResult<IndexRebuild> rebuildIndex(Index<T> index, PageRequest request) {
        return new IndexRebuilder<>(this, index).step(request);
    }

    ReplicatedStore store() {
        return store;
    }

    TableKeys<T> keys() {
        return keys;
    }

    Key id(T value) {
        return idOf.apply(value);
    }

    Bytes encode(T value) {
        return codec.encode(value);
    }

    Row<T> row(Entry entry) {
        Key id = keys.idOf(entry.key());
        try {
            return new Row<>(id, codec.decode(entry.value()), entry.createRevision(), entry.modRevision());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("the row " + id + " of " + name + " is damaged", e);
        }
    }

    @Nullable
    Row<T> rowOrNull(@Nullable Entry entry) {
        return entry == null ? null : row(entry);
    }

    @Override
    public String toString() {
        return "table " + name;
    }
}
