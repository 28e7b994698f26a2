package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Transaction;
import io.photoncloud.lightningstor.bucket.Accounts;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.Usage;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Discarded;
import io.photoncloud.lightningstor.object.NewObject;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.WrittenBlob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * The rows of uploads and their parts. Parts are put side by side, without waiting for each other; whoever completes an upload
 * sees all that were put, or begins again. Safe for many threads.
 */
public final class UploadStore {

    private static final int PARTS_READ_AT_ONCE = 1_000;
    private static final int UPLOADS_READ_AT_ONCE = 100;

    /** So many uploads are completed at a time: all parts of each are in memory, some megabytes where there are 10,000. */
    static final int COMPLETIONS_MAX = 8;

    private final ReplicatedStore store;
    private final ObjectStore objects;
    private final Semaphore completions = new Semaphore(COMPLETIONS_MAX, true);

    public UploadStore(ReplicatedStore store, ObjectStore objects) {
        this.store = store;
        this.objects = objects;
    }

    /** The upload is not there: it was never begun, or is completed or aborted. */
    public static final class NoSuchUpload extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoSuchUpload() {
            super("there is no such upload");
        }
    }

    /**
     * Begins one whose object can be locked as it is said.
     *
     * @throws ObjectStore.BucketGone nothing was begun
     */
    public void begin(Known bucket, Upload upload) {
        var _ = objects.lock(bucket, upload.traits().lock(), upload.begun());
        Transaction begin = Transaction.when(bucket.isThere())
                .then(Operation.Put.of(
                        row(bucket.bucket(), upload.key(), upload.id()),
                        UploadCodec.upload(upload.id()).encode(upload)));
        if (Optimistic.committed(store.commit(begin)).isEmpty()) {
            throw new ObjectStore.BucketGone(bucket.bucket().name());
        }
    }

    /** Linearizable. */
    public Optional<Upload> find(Bucket bucket, String key, Bytes id) {
        return store.find(row(bucket, key, id))
                .map(entry -> UploadCodec.upload(id).decode(entry.value()));
    }

    /**
     * Puts a part whose bytes are durable, in place of one of its number.
     *
     * @throws NoSuchUpload nothing was put
     * @throws Optimistic.UnknownOutcome it may have been put, and its blobs must not be touched
     */
    public void putPart(Bucket bucket, String key, Bytes id, Part part, List<WrittenBlob> blobs) {
        Key row = Keys.part(id, part.number());
        int account = Math.floorMod(31 * id.hashCode() + part.number(), Accounts.PARTS);
        var _ = Optimistic.attempt("part " + part.number() + " of an upload", () -> {
            requireThere(bucket, key, id);
            Optional<Entry> before = store.find(row);
            List<Operation> writes = new ArrayList<>();
            writes.add(Operation.Put.of(row, UploadCodec.part(part.number()).encode(part)));
            writes.add(Operation.Put.of(Keys.uploadChanged(id), Bytes.EMPTY));
            blobs.forEach(written -> writes.add(written.toRow()));
            Optional<Part> former =
                    before.map(entry -> UploadCodec.part(part.number()).decode(entry.value()));
            former.flatMap(replaced -> Discarded.write(new Content.Blobs(replaced.blobs())))
                    .ifPresent(writes::add);
            List<Condition> conditions = List.of(
                    Condition.present(row(bucket, key, id)),
                    Condition.unchangedSince(row, before.map(Entry::modRevision).orElse(0L)));
            Usage more = new Usage(part.size() - former.map(Part::size).orElse(0L), 0);
            return objects.accounts().commit(bucket, account, more, new Transaction(conditions, writes, List.of()));
        });
    }

    private Entry requireThere(Bucket bucket, String key, Bytes id) {
        return store.find(row(bucket, key, id)).orElseThrow(NoSuchUpload::new);
    }

    /** The parts of an upload, or of the object that it became, whose numbers come after one. */
    public List<Part> parts(Bytes id, int after, int max) {
        KeyRange all = Keys.parts(id);
        KeyRange rest = new KeyRange(Keys.part(id, after).next(), all.end());
        return store.range(RangeQuery.of(rest).limit(max)).entries().stream()
                .map(UploadStore::part)
                .toList();
    }

    public Optional<Part> findPart(Bytes id, int number) {
        return store.find(Keys.part(id, number)).map(UploadStore::part);
    }

    private static Part part(Entry entry) {
        return UploadCodec.part(Keys.partNumber(entry.key())).decode(entry.value());
    }

    /** What an upload becomes. */
    @FunctionalInterface
    public interface Completion {
        /** @param parts all that were put; what it throws is thrown on, and nothing is changed */
        NewObject of(Upload upload, List<Part> parts);
    }

    /**
     * Makes an object of an upload. Of the parts, those of its {@link Content.Parts} are kept.
     *
     * @throws NoSuchUpload nothing was put
     * @throws Optimistic.UnknownOutcome it may have been put
     */
    public ObjectVersion complete(
            Known bucket, String key, Bytes id, Completion completion, ObjectStore.Precondition precondition) {
        completions.acquireUninterruptibly();
        try {
            return objects.put(bucket, key, now -> completed(now.bucket(), key, id, completion), precondition);
        } finally {
            completions.release();
        }
    }

    private ObjectStore.Put completed(Bucket bucket, String key, Bytes id, Completion completion) {
        Key changedRow = Keys.uploadChanged(id);
        long changed = store.find(changedRow).map(Entry::modRevision).orElse(0L);
        Entry found = requireThere(bucket, key, id);
        List<Part> parts = allParts(id);
        NewObject made = completion.of(UploadCodec.upload(id).decode(found.value()), parts);
        if (!(made.content() instanceof Content.Parts kept) || !kept.upload().equals(id)) {
            throw new IllegalArgumentException("an upload becomes an object of its own parts");
        }
        return new ObjectStore.Put(
                made,
                List.of(),
                List.of(
                        Condition.unchangedSince(found.key(), found.modRevision()),
                        Condition.unchangedSince(changedRow, changed)),
                List.of(Operation.Delete.of(found.key()), Operation.Delete.of(changedRow), Discarded.writeRest(kept)),
                usage(parts));
    }

    /** What an upload has become, as long as it is the current version of its key. */
    public Optional<ObjectVersion> findCompleted(Bucket bucket, String key, Bytes id) {
        return objects.find(bucket, key)
                .filter(version -> version.content() instanceof Content.Parts parts
                        && parts.upload().equals(id));
    }

    private static Usage usage(List<Part> parts) {
        return new Usage(parts.stream().mapToLong(Part::size).sum(), 0);
    }

    private List<Part> allParts(Bytes id) {
        List<Part> all = new ArrayList<>();
        eachSome(id, all::addAll);
        return all;
    }

    private Usage usageOf(Bytes id) {
        Usage[] sum = {Usage.NONE};
        eachSome(id, some -> sum[0] = sum[0].plus(usage(some)));
        return sum[0];
    }

    private void eachSome(Bytes id, Consumer<List<Part>> work) {
        List<Part> some = parts(id, 0, PARTS_READ_AT_ONCE);
        while (!some.isEmpty()) {
            work.accept(some);
            some = parts(id, some.getLast().number(), PARTS_READ_AT_ONCE);
        }
    }

    /** Gives up an upload with all its parts. @throws NoSuchUpload there is none */
    public void abort(Bucket bucket, String key, Bytes id) {
        Key changedRow = Keys.uploadChanged(id);
        int account = Math.floorMod(id.hashCode(), Accounts.PARTS);
        var _ = Optimistic.attempt("an upload", () -> {
            long changed = store.find(changedRow).map(Entry::modRevision).orElse(0L);
            Entry found = requireThere(bucket, key, id);
            Usage less = Usage.NONE.minus(usageOf(id));
            Transaction abort = Transaction.when(
                            Condition.unchangedSince(found.key(), found.modRevision()),
                            Condition.unchangedSince(changedRow, changed))
                    .then(Operation.Delete.of(found.key()), Operation.Delete.of(changedRow), Discarded.write(id));
            return objects.accounts().commit(bucket, account, less, abort);
        });
    }

    /** Gives up all uploads of a bucket. */
    public void abortAll(Bucket bucket) {
        RangeQuery some = RangeQuery.of(Keys.uploads(bucket.number(), "")).limit(UPLOADS_READ_AT_ONCE);
        List<Entry> found = store.range(some).entries();
        while (!found.isEmpty()) {
            for (Entry entry : found) {
                Upload upload = UploadCodec.upload(Keys.uploadId(entry.key())).decode(entry.value());
                try {
                    abort(bucket, upload.key(), upload.id());
                } catch (NoSuchUpload _) {
                    // It has ended meanwhile.
                }
            }
            found = store.range(some).entries();
        }
    }

    private static Key row(Bucket bucket, String key, Bytes id) {
        return Keys.upload(bucket.number(), key, id);
    }
}
