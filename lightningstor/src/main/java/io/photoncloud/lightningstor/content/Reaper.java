package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Discarded;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives back what nothing leads to any more. What somebody still reads is for the next round. Each step may be done again: the rows of
 * blobs go and the rows of dead bytes come by one transaction, and only then is the engine told.
 */
public final class Reaper {

    private static final int READ_AT_ONCE = 256;

    /** Two operations and a condition each; a store takes 128 at least. */
    private static final int BLOBS_AT_ONCE = 48;

    /** So many things of so few blobs go by one transaction. */
    private static final int SMALL_MAX = 2;

    private static final int SMALL_AT_ONCE = 24;

    private final ReplicatedStore store;
    private final BlobStore blobs;
    private final BlobRows rows;
    private final UploadStore uploads;
    private final Claims claims;

    public Reaper(ReplicatedStore store, BlobStore blobs, BlobRows rows, UploadStore uploads, Claims claims) {
        this.store = store;
        this.blobs = blobs;
        this.rows = rows;
        this.uploads = uploads;
        this.claims = claims;
    }

    /** Gives back all that nobody reads, and answers how many things that were. */
    public int round() {
        int done = 0;
        KeyRange all = Keys.trash();
        Optional<KeyRange> rest = Optional.of(all);
        while (rest.isPresent() && !Thread.currentThread().isInterrupted()) {
            Page page = store.range(RangeQuery.of(rest.get()).limit(READ_AT_ONCE));
            List<Small> together = new ArrayList<>();
            for (Entry entry : page.entries()) {
                switch (Discarded.codec().decode(entry.value())) {
                    case Discarded.Blobs(List<BlobRef> gone)
                    when gone.size() <= SMALL_MAX -> together.add(new Small(entry, gone));
                    case Discarded other -> done += giveBack(entry, other) ? 1 : 0;
                }
                if (together.size() == SMALL_AT_ONCE) {
                    done += giveBackTogether(together);
                    together.clear();
                }
            }
            done += giveBackTogether(together);
            rest = page.more() && !page.entries().isEmpty()
                    ? Optional.of(new KeyRange(page.entries().getLast().key().next(), all.end()))
                    : Optional.empty();
        }
        return done;
    }

    /** What has so few blobs that others are given back with it. */
    private record Small(Entry entry, List<BlobRef> blobs) {
        Bytes id() {
            return Keys.trashId(entry.key());
        }
    }

    private int giveBackTogether(List<Small> some) {
        List<Small> claimed =
                some.stream().filter(one -> claims.beginGivingBack(one.id())).toList();
        try {
            if (claimed.isEmpty()) {
                return 0;
            }
            List<BlobRef> gone =
                    claimed.stream().flatMap(one -> one.blobs().stream()).toList();
            freeSome(gone, claimed.stream().map(Small::entry).toList());
            return claimed.size();
        } finally {
            claimed.forEach(one -> claims.endGivingBack(one.id()));
        }
    }

    private boolean giveBack(Entry entry, Discarded discarded) {
        return switch (discarded) {
            case Discarded.Blobs(List<BlobRef> gone) -> unlessRead(entry, () -> free(gone, Optional.empty()));
            case Discarded.Upload(Bytes upload, List<Integer> but)
            when but.isEmpty() -> unlessRead(entry, () -> freeParts(upload, Set.of()));
            // An object has the other parts, and whoever reads it does not miss these.
            case Discarded.Upload(Bytes upload, List<Integer> but) -> {
                freeParts(upload, new HashSet<>(but));
                yield forget(entry);
            }
        };
    }

    private boolean unlessRead(Entry entry, Runnable givingBack) {
        Bytes id = Keys.trashId(entry.key());
        if (!claims.beginGivingBack(id)) {
            return false;
        }
        try {
            givingBack.run();
            return forget(entry);
        } finally {
            claims.endGivingBack(id);
        }
    }

    /** What was discarded under the same id meanwhile is more, and stays for the next round. */
    private boolean forget(Entry entry) {
        return Optimistic.committed(
                        store.commit(Transaction.when(Condition.unchangedSince(entry.key(), entry.modRevision()))
                                .then(Operation.Delete.of(entry.key()))))
                .isPresent();
    }

    private void freeParts(Bytes upload, Set<Integer> but) {
        int after = 0;
        List<Part> some = uploads.parts(upload, after, READ_AT_ONCE);
        while (!some.isEmpty()) {
            for (Part part : some) {
                if (!but.contains(part.number())) {
                    free(part.blobs(), Optional.of(Keys.part(upload, part.number())));
                }
            }
            after = some.getLast().number();
            some = uploads.parts(upload, after, READ_AT_ONCE);
        }
    }

    /** @param row that named them, which goes last */
    private void free(List<BlobRef> gone, Optional<Key> row) {
        for (int from = 0; from < gone.size(); from += BLOBS_AT_ONCE) {
            freeSome(gone.subList(from, Math.min(gone.size(), from + BLOBS_AT_ONCE)), List.of());
        }
        row.ifPresent(key -> {
            var _ = Optimistic.committed(store.commit(Transaction.delete(key)));
        });
    }

    /** @param done rows of the trash that say no more than this, and go with it */
    private void freeSome(List<BlobRef> gone, List<Entry> done) {
        List<BlobRows.At> freed = Optimistic.attempt("dead blobs", () -> {
            List<BlobRows.At> found = new ArrayList<>();
            List<Condition> conditions = new ArrayList<>();
            List<Operation> writes = new ArrayList<>();
            for (BlobRef ref : gone) {
                rows.findAt(BlobRows.id(ref.id())).ifPresent(at -> {
                    found.add(at);
                    conditions.add(at.unmoved());
                    writes.addAll(at.free());
                });
            }
            done.forEach(entry -> writes.add(Operation.Delete.of(entry.key())));
            return writes.isEmpty()
                    ? Optional.of(found)
                    : Optimistic.committed(store.commit(new Transaction(conditions, writes, List.of())))
                            .map(_ -> found);
        });
        Operation[] forgotten = freed.stream()
                .flatMap(one -> one
                        .place()
                        .filter(place -> blobs.free(one.blob(), place))
                        .map(place ->
                                Operation.Delete.of(Keys.freed(place.volume().value(), BlobRows.bytes(one.blob()))))
                        .stream())
                .toArray(Operation[]::new);
        if (forgotten.length > 0) {
            var _ = Optimistic.committed(store.commit(Transaction.of(forgotten)));
        }
    }
}
