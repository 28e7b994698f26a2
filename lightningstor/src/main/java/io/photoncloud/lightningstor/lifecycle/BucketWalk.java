package io.photoncloud.lightningstor.lifecycle;

import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.engine.Throttle;
import io.photoncloud.lightningstor.lifecycle.Lifecycle.Action;
import io.photoncloud.lightningstor.lifecycle.Lifecycle.Place;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.object.VersionListing;
import io.photoncloud.lightningstor.object.VersionListing.Listed;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadListing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all that is in a bucket, page by page and so many versions a second. Used by one thread. */
public final class BucketWalk {

    private static final Logger log = LoggerFactory.getLogger(BucketWalk.class);

    /** Versions, or uploads. */
    private static final int READ_AT_ONCE = 256;

    private static final Listing.Query ALL = new Listing.Query("", "", "", READ_AT_ONCE);

    private final VersionLister versions;
    private final UploadLister uploads;
    private final Deletions deletions;
    private final Throttle pace;
    private final InstantSource clock;

    public BucketWalk(
            VersionLister versions, UploadLister uploads, Deletions deletions, Throttle pace, InstantSource clock) {
        this.versions = versions;
        this.uploads = uploads;
        this.deletions = deletions;
        this.pace = pace;
        this.clock = clock;
    }

    /** A version of which it is not known yet whether there is an older one. */
    private record Seen(ObjectVersion version, @Nullable Instant since, int newer) {

        static Seen newest(ObjectVersion version) {
            return new Seen(version, null, 0);
        }

        Seen followedBy(Listed listed) {
            return listed.isLatest() || !listed.version().key().equals(version.key())
                    ? newest(listed.version())
                    : new Seen(listed.version(), version.modified(), since == null ? 0 : newer + 1);
        }

        Place place(boolean hasOlder) {
            if (since != null) {
                return new Place.Noncurrent(since, newer);
            }
            return hasOlder ? new Place.Current() : new Place.Only();
        }
    }

    /**
     * Does what is due.
     *
     * @param after a key of which, and of those before it, nothing is looked at again; empty for none
     * @param progress told such keys
     */
    void walk(Known bucket, Lifecycle lifecycle, String after, Consumer<String> progress) {
        long doneBefore = deletions.done();
        if (after.isEmpty() && lifecycle.abortsUploads()) {
            abortUploads(bucket, lifecycle);
        }
        walkVersions(bucket, lifecycle, after, progress);
        if (deletions.done() > doneBefore) {
            log.atInfo()
                    .addKeyValue("bucket", bucket.bucket().name())
                    .addKeyValue("deleted", deletions.done() - doneBefore)
                    .log("what the lifecycle of a bucket says was done");
        }
    }

    private void walkVersions(Known bucket, Lifecycle lifecycle, String after, Consumer<String> progress) {
        Optional<Mark> from = Optional.of(new Mark(after, Optional.empty()));
        @Nullable Seen seen = null;
        String done = after;
        while (from.isPresent() && !Thread.currentThread().isInterrupted()) {
            pace.take(READ_AT_ONCE);
            VersionListing page = versions.list(bucket.bucket(), ALL, from.get());
            for (Listed listed : page.versions()) {
                if (seen != null) {
                    boolean sameKey =
                            seen.version().key().equals(listed.version().key());
                    decide(bucket, lifecycle, seen, sameKey);
                    done = sameKey ? done : seen.version().key();
                }
                seen = seen == null ? Seen.newest(listed.version()) : seen.followedBy(listed);
            }
            from = Optional.ofNullable(page.next());
            progress.accept(done);
        }
        if (seen != null && from.isEmpty()) {
            decide(bucket, lifecycle, seen, false);
        }
    }

    private void decide(Known bucket, Lifecycle lifecycle, Seen seen, boolean hasOlder) {
        Place place = seen.place(hasOlder);
        Action action = lifecycle.action(seen.version(), place, clock.instant());
        deletions.apply(bucket, lifecycle, seen.version(), place, action);
    }

    private void abortUploads(Known bucket, Lifecycle lifecycle) {
        Optional<UploadListing.Mark> from = Optional.of(new UploadListing.Mark("", Optional.empty()));
        while (from.isPresent() && !Thread.currentThread().isInterrupted()) {
            pace.take(READ_AT_ONCE);
            UploadListing page = uploads.list(bucket.bucket(), ALL, from.get());
            for (Upload upload : page.uploads()) {
                if (lifecycle.isAbandoned(upload, clock.instant())) {
                    deletions.abort(bucket, lifecycle, upload);
                }
            }
            from = Optional.ofNullable(page.next());
        }
    }
}
