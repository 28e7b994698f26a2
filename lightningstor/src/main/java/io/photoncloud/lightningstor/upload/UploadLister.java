package io.photoncloud.lightningstor.upload;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.layout.Keys;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.upload.UploadListing.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists the uploads of a bucket, by key and id. A page takes as long as it is large: what is under a common prefix is stepped over
 * by one question.
 */
public final class UploadLister {

    /** Entries at the most that are read before it is seen whether those after them are under a common prefix: few, where the last ones were. */
    private static final int AHEAD_MAX = 64;

    private final ReplicatedStore store;

    public UploadLister(ReplicatedStore store) {
        this.store = store;
    }

    /** A page; of the query {@code after} is without meaning, and {@code max} at least 1. */
    public UploadListing list(Bucket bucket, Listing.Query query, Mark from) {
        List<Upload> uploads = new ArrayList<>();
        List<String> prefixes = new ArrayList<>();
        KeyRange all = Keys.uploads(bucket.number(), query.prefix());
        Optional<KeyRange> rest = behind(bucket.number(), all, query, from);
        @Nullable Mark last = null;
        int ahead = AHEAD_MAX;
        while (rest.isPresent()) {
            int wanted = query.max() - uploads.size() - prefixes.size();
            // One more than fits tells whether there is more.
            int limit = query.delimiter().isEmpty() ? wanted + 1 : Math.min(wanted, ahead) + 1;
            ahead = Math.min(AHEAD_MAX, 2 * ahead);
            Page page = store.range(RangeQuery.of(rest.get()).limit(limit));
            rest = page.more() && !page.entries().isEmpty()
                    ? rest(page.entries().getLast().key().next(), all)
                    : Optional.empty();
            for (Entry entry : page.entries()) {
                if (uploads.size() + prefixes.size() == query.max()) {
                    return new UploadListing(uploads, prefixes, last);
                }
                Upload upload = UploadCodec.upload(Keys.uploadId(entry.key())).decode(entry.value());
                if (query.isGrouped(upload.key())) {
                    String group = query.group(upload.key());
                    prefixes.add(group);
                    last = new Mark(group, Optional.empty());
                    rest = rest(end(Keys.uploads(bucket.number(), group)), all);
                    ahead = 1;
                    break;
                }
                uploads.add(upload);
                last = new Mark(upload.key(), Optional.of(upload.id()));
            }
        }
        return new UploadListing(uploads, prefixes, null);
    }

    private static Optional<KeyRange> behind(long bucket, KeyRange all, Listing.Query query, Mark from) {
        if (from.key().isEmpty()) {
            return Optional.of(all);
        }
        Key ofAll =
                end(query.isGroup(from.key()) ? Keys.uploads(bucket, from.key()) : Keys.uploadsOf(bucket, from.key()));
        Key first =
                from.id().map(id -> Keys.upload(bucket, from.key(), id).next()).orElse(ofAll);
        return first.compareTo(all.start()) < 0 ? Optional.of(all) : rest(first, all);
    }

    private static Optional<KeyRange> rest(Key first, KeyRange all) {
        KeyRange rest = new KeyRange(first, all.end());
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }

    private static Key end(KeyRange keys) {
        Key end = keys.end();
        if (end == null) {
            throw new IllegalStateException("keys of uploads have an end");
        }
        return end;
    }
}
