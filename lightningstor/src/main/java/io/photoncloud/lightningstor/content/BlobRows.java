package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.engine.BlobId;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.Liveness;
import io.photoncloud.lightningstor.engine.Place;
import io.photoncloud.lightningstor.engine.Relocation;
import io.photoncloud.lightningstor.engine.VolumeId;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.ObjectCodec;
import io.photoncloud.lightningstor.object.Whereabouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The rows that say where each blob is that an object or a part has, or have it themselves, and which bytes of volumes are dead. A
 * blob without a row is nobody's. Safe for many threads.
 */
public final class BlobRows implements Liveness, Relocation {

    private static final int FREED_READ_AT_ONCE = 1_000;

    private final ReplicatedStore store;

    public BlobRows(ReplicatedStore store) {
        this.store = store;
    }

    static Bytes bytes(BlobId id) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.high())
                .putLong(id.low())
                .array());
    }

    static BlobId id(Bytes bytes) {
        ByteBuffer halves = ByteBuffer.wrap(bytes.unsafeArray());
        return new BlobId(halves.getLong(), halves.getLong());
    }

    /** Where a blob is, as this member has it: whoever asks has just read, linearizably, what has the blob. */
    Optional<Whereabouts> find(BlobId blob) {
        return store.range(RangeQuery.single(Keys.blob(bytes(blob))).serializable()).entries().stream()
                .findFirst()
                .map(entry -> ObjectCodec.WHEREABOUTS.decode(entry.value()));
    }

    /**
     * The row of a blob.
     *
     * @param place in the engine; empty where the row has the blob itself
     * @param unmoved that it is there still
     */
    record At(BlobId blob, Optional<Place> place, Condition unmoved) {

        /** To be written with what takes the row away. */
        List<Operation> free() {
            Operation gone = Operation.Delete.of(Keys.blob(bytes(blob)));
            return place.map(there -> List.of(
                            gone, Operation.Put.of(Keys.freed(there.volume().value(), bytes(blob)), encode(there))))
                    .orElse(List.of(gone));
        }
    }

    Optional<At> findAt(BlobId blob) {
        return store.find(Keys.blob(bytes(blob)))
                .map(entry -> new At(blob, place(entry), Condition.unchangedSince(entry.key(), entry.modRevision())));
    }

    /** Empty where the row has the blob itself. */
    private static Optional<Place> place(Entry entry) {
        return switch (ObjectCodec.WHEREABOUTS.decode(entry.value())) {
            case Whereabouts.InEngine(Bytes place) -> Optional.of(place(place));
            case Whereabouts.InRow _ -> Optional.empty();
        };
    }

    static Place place(Bytes form) {
        return Place.decode(form.unsafeArray());
    }

    private static Bytes encode(Place place) {
        return ObjectCodec.WHEREABOUTS.encode(new Whereabouts.InEngine(bytes(place)));
    }

    static Bytes bytes(Place place) {
        return Bytes.wrap(place.encode());
    }

    @Override
    public BitSet live(List<Found> blobs) {
        BitSet live = new BitSet();
        for (int at = 0; at < blobs.size(); at++) {
            Found found = blobs.get(at);
            live.set(
                    at,
                    store.find(Keys.blob(bytes(found.blob())))
                            .flatMap(BlobRows::place)
                            .equals(Optional.of(found.place())));
        }
        return live;
    }

    @Override
    public BitSet move(List<Move> moves) {
        return Optimistic.attempt("blobs that are moved", () -> {
            BitSet unnamed = new BitSet();
            List<Condition> conditions = new ArrayList<>();
            List<Operation> writes = new ArrayList<>();
            for (int at = 0; at < moves.size(); at++) {
                Move move = moves.get(at);
                Optional<Entry> row = store.find(Keys.blob(bytes(move.blob())));
                if (!row.flatMap(BlobRows::place).equals(Optional.of(move.from()))) {
                    unnamed.set(at);
                    continue;
                }
                Entry entry = row.orElseThrow();
                conditions.add(Condition.unchangedSince(entry.key(), entry.modRevision()));
                writes.add(Operation.Put.of(entry.key(), encode(move.to())));
            }
            return writes.isEmpty()
                    ? Optional.of(unnamed)
                    : Optimistic.committed(store.commit(new Transaction(conditions, writes, List.of())))
                            .map(_ -> unnamed);
        });
    }

    /** By parts, as one transaction deletes so many keys at most; it may be done again. */
    @Override
    public void removed(VolumeId volume) {
        KeyRange all = Keys.freedIn(volume.value());
        RangeQuery some = RangeQuery.of(all).limit(FREED_READ_AT_ONCE).project(RangeQuery.Projection.KEYS);
        for (Page page = store.range(some); !page.entries().isEmpty(); page = store.range(some)) {
            Key end = page.entries().getLast().key().next();
            CommitResult result =
                    store.commit(Transaction.of(new Operation.Delete(new KeyRange(all.start(), end), false)));
            var _ = Optimistic.committed(result);
        }
    }

    /** Tells the engine which of its bytes are dead: before it is used, after each start. */
    public void tellFreed(BlobStore blobs) {
        KeyRange all = Keys.freed();
        Optional<KeyRange> rest = Optional.of(all);
        while (rest.isPresent()) {
            Page page = store.range(RangeQuery.of(rest.get()).limit(FREED_READ_AT_ONCE));
            page.entries().forEach(entry -> {
                if (blobs.free(id(Keys.freedBlob(entry.key())), place(entry).orElseThrow())) {
                    var _ = store.commit(Transaction.delete(entry.key()));
                }
            });
            rest = page.more() && !page.entries().isEmpty()
                    ? Optional.of(new KeyRange(page.entries().getLast().key().next(), all.end()))
                    : Optional.empty();
        }
    }
}
