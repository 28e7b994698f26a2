package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists all versions in a bucket. A page takes as long as it is large, wherever it begins. */
public final class VersionLister {

    /** Few, where those before them were under a common prefix: the next ones may be too, and are not looked at. */
    private static final int READ_AT_ONCE_MAX = 256;

    private static final int READ_AT_ONCE_MIN = 2;

    private final ReplicatedStore store;

    public VersionLister(ReplicatedStore store) {
        this.store = store;
    }

    /** A page; of the query {@code after} is without meaning, and {@code max} at least 1. */
    public VersionListing list(Bucket bucket, Listing.Query query, Mark from) {
        Paging paging = new Paging(query, from);
        Mark at = from;
        int max = READ_AT_ONCE_MAX;
        while (true) { // Ends with the last row, or with a full page.
            VersionRows rows = VersionRows.read(store, bucket.number(), query, at, max);
            for (ObjectVersion version : rows.versions()) {
                if (!paging.take(version, rows.isLatest(version))) {
                    return paging.page(true);
                }
            }
            if (rows.next() == null) {
                return paging.page(false);
            }
            at = paging.jumpFrom(rows.next());
            max = at.equals(rows.next()) ? Math.min(READ_AT_ONCE_MAX, 2 * max) : READ_AT_ONCE_MIN;
        }
    }

    /** A page as it comes together. */
    private static final class Paging {
        private final Listing.Query query;
        private final List<Listed> versions = new ArrayList<>();
        private final List<String> prefixes = new ArrayList<>();
        private Mark last;
        private @Nullable String group;

        Paging(Listing.Query query, Mark from) {
            this.query = query;
            this.last = from;
        }

        /** @return false where the page is full, and this one is for the next */
        boolean take(ObjectVersion version, boolean isLatest) {
            String key = version.key();
            if (group != null && key.startsWith(group)) {
                return true;
            }
            if (versions.size() + prefixes.size() == query.max()) {
                return false;
            }
            if (query.isGrouped(key)) {
                group = query.group(key);
                prefixes.add(group);
                last = new Mark(group, Optional.empty());
            } else {
                versions.add(new Listed(version, isLatest));
                last = new Mark(key, Optional.of(version.id()));
            }
            return true;
        }

        /** What is under a prefix that was shown is stepped over at once. */
        Mark jumpFrom(Mark next) {
            return group != null && next.key().startsWith(group) ? new Mark(group, Optional.empty()) : next;
        }

        VersionListing page(boolean more) {
            return new VersionListing(versions, prefixes, more ? last : null);
        }
    }
}
