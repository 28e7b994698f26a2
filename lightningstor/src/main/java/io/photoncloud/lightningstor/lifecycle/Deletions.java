package io.photoncloud.lightningstor.lifecycle;

import io.micrometer.core.instrument.MeterRegistry;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import io.photoncloud.lightningstor.engine.Throttle;
import io.photoncloud.lightningstor.event.Occasion;
import io.photoncloud.lightningstor.layout.Optimistic;
import io.photoncloud.lightningstor.lifecycle.Lifecycle.Action;
import io.photoncloud.lightningstor.lifecycle.Lifecycle.Place;
import io.photoncloud.lightningstor.object.ObjectStore;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what rules say, so many times a second: on the condition that the rules and the version are those that were decided about, and
 * stand as they stood. A version that {@link ObjectStore} does not let go, as one that is locked, stays. Used by one thread.
 */
public final class Deletions {

    private static final Logger log = LoggerFactory.getLogger(Deletions.class);

    private final BucketStore buckets;
    private final SettingStore settings;
    private final ObjectStore objects;
    private final UploadStore uploads;
    private final Throttle pace;
    private final MeterRegistry registry;
    private long done;

    public Deletions(
            BucketStore buckets,
            SettingStore settings,
            ObjectStore objects,
            UploadStore uploads,
            Throttle pace,
            MeterRegistry registry) {
        this.buckets = buckets;
        this.settings = settings;
        this.objects = objects;
        this.uploads = uploads;
        this.pace = pace;
        this.registry = registry;
    }

    /** Something is not as it was when it was decided: it is for the next pass. */
    private static final class Changed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Changed() {
            super("it has changed meanwhile", null, false, false);
        }
    }

    /** How many things were done so far. */
    long done() {
        return done;
    }

    void apply(Known bucket, Lifecycle lifecycle, ObjectVersion version, Place place, Action action) {
        String key = version.key();
        switch (action) {
            case KEEP -> {}
            case EXPIRE ->
                attempt("expire", bucket, key, () -> {
                    var _ = objects.delete(bucket, key, bucket.bucket().owner(), found -> {
                        requireSame(version, found);
                        requireRules(bucket, lifecycle);
                    });
                });
            case REMOVE ->
                attempt("remove", bucket, key, () -> {
                    String id = version.id().text();
                    var _ = objects.deleteVersion(bucket, key, id, found -> {
                        requireSame(version, found);
                        requirePlace(bucket, version, place);
                        requireRules(bucket, lifecycle);
                    });
                });
        }
    }

    void abort(Known bucket, Lifecycle lifecycle, Upload upload) {
        attempt("abort", bucket, upload.key(), () -> {
            requireRules(bucket, lifecycle);
            try {
                uploads.abort(bucket.bucket(), upload.key(), upload.id());
            } catch (UploadStore.NoSuchUpload _) {
                throw new Changed();
            }
        });
    }

    /** Also in what is said of it, by which it was picked. */
    private static void requireSame(ObjectVersion decided, Optional<ObjectVersion> found) {
        if (found.filter(now -> now.id().equals(decided.id()) && now.traits().equals(decided.traits()))
                .isEmpty()) {
            throw new Changed();
        }
    }

    /** Whoever deletes what followed a version makes it the newest again; the commit sees whether the newest is what is read here. */
    private void requirePlace(Known bucket, ObjectVersion version, Place place) {
        boolean isNewest = objects.find(bucket.bucket(), version.key())
                .filter(newest -> newest.id().equals(version.id()))
                .isPresent();
        if (isNewest == place instanceof Place.Noncurrent) {
            throw new Changed();
        }
    }

    private void requireRules(Known bucket, Lifecycle lifecycle) {
        Known now = buckets.find(bucket.bucket().name())
                .filter(same -> same.createRevision() == bucket.createRevision())
                .orElseThrow(Changed::new);
        if (!settings.find(now, Lifecycle.SETTING).equals(Optional.of(lifecycle.configuration()))) {
            throw new Changed();
        }
    }

    private void attempt(String action, Known bucket, String key, Runnable work) {
        pace.take(1);
        String outcome = "done";
        try {
            Occasion.LIFECYCLE.run(work);
            done++;
        } catch (Changed | ObjectStore.BucketGone _) {
            outcome = "changed";
        } catch (S3Exception e) {
            outcome = "kept";
            log.atDebug()
                    .addKeyValue("bucket", bucket.bucket().name())
                    .addKeyValue("key", key)
                    .addKeyValue("refusal", e.message())
                    .log("a version is due, and may not be deleted");
        } catch (Optimistic.Contended | Optimistic.UnknownOutcome e) {
            outcome = "failed";
            log.atWarn()
                    .addKeyValue("bucket", bucket.bucket().name())
                    .addKeyValue("key", key)
                    .setCause(e)
                    .log("what a lifecycle says was not done for certain, and is for the next pass");
        }
        registry.counter("lightningstor.lifecycle.actions", "action", action, "outcome", outcome)
                .increment();
    }
}
