package io.photoncloud.lightningstor.lifecycle;

import io.photoncloud.chainfire.resources.reconcile.StandingRounds;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.BucketStore;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.bucket.SettingStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every bucket that has rules and does what is due, in one pass after another on a thread of its own. A pass that was begun goes on
 * where it was when the service starts again.
 */
public final class LifecyclePasses implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LifecyclePasses.class);

    private static final String TROUBLE = "lifecycles of buckets are not applied now";
    private static final int BUCKETS_AT_ONCE = 100;

    /** How much of a pass is made again after a restart. */
    private static final Duration KEPT_EVERY = Duration.ofSeconds(5);

    private final BucketStore buckets;
    private final SettingStore settings;
    private final PassStore passes;
    private final BucketWalk walk;
    private final InstantSource clock;
    private final Duration interval;
    private final Days days;
    private final StandingRounds rounds;

    /** @param interval from the beginning of a pass to that of the next */
    public LifecyclePasses(
            ReplicatedStore store,
            BucketStore buckets,
            SettingStore settings,
            BucketWalk walk,
            InstantSource clock,
            Duration interval,
            Days days) {
        this.buckets = buckets;
        this.settings = settings;
        this.passes = new PassStore(store);
        this.walk = walk;
        this.clock = clock;
        this.interval = interval;
        this.days = days;
        this.rounds = new StandingRounds(
                "object-lifecycle",
                interval.compareTo(KEPT_EVERY) < 0 ? interval : KEPT_EVERY,
                log,
                TROUBLE,
                this::round);
    }

    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }

    /** Makes a pass, or what is left of one; nothing where the last is not long ago. */
    void round() {
        Instant now = clock.instant();
        Pass last = passes.find().orElse(Pass.begin(now));
        if (last.ended() && now.isBefore(last.began().plus(interval))) {
            return;
        }
        Going pass = new Going(last.ended() ? Pass.begin(now) : last);
        pass.rest();
        if (!Thread.currentThread().isInterrupted()) {
            passes.put(pass.at.end());
        }
    }

    /** A pass as it goes on. */
    private final class Going {
        private Pass at;
        private Instant kept = clock.instant();

        Going(Pass at) {
            this.at = at;
        }

        void rest() {
            if (!at.bucket().isEmpty()) {
                walk(at.bucket(), at.key());
            }
            List<Bucket> some = buckets.list(at.bucket(), BUCKETS_AT_ONCE);
            while (!some.isEmpty() && !Thread.currentThread().isInterrupted()) {
                for (Bucket bucket : some) {
                    walk(bucket.name(), "");
                }
                some = buckets.list(some.getLast().name(), BUCKETS_AT_ONCE);
            }
        }

        private void walk(String name, String after) {
            Optional<Known> bucket = buckets.find(name);
            at = at.at(name, after);
            try {
                bucket.flatMap(known ->
                                settings.find(known, Lifecycle.SETTING).map(rules -> new Lifecycle(rules, days)))
                        .ifPresent(lifecycle -> walk.walk(bucket.orElseThrow(), lifecycle, after, this::progress));
            } catch (StoreException e) {
                throw e;
            } catch (RuntimeException e) { // tidy: one bucket that cannot be walked keeps no other waiting
                log.atWarn().addKeyValue("bucket", name).setCause(e).log("a lifecycle cannot be applied");
            }
        }

        private void progress(String key) {
            at = at.at(at.bucket(), key);
            Instant now = clock.instant();
            if (!now.isBefore(kept.plus(KEPT_EVERY))) {
                passes.put(at);
                kept = now;
            }
        }
    }
}
