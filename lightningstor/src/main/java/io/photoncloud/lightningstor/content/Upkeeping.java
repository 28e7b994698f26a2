package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.resources.reconcile.StandingRounds;
import io.photoncloud.lightningstor.engine.BlobId;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.Place;
import io.photoncloud.lightningstor.engine.Upkeep;
import io.photoncloud.lightningstor.engine.UpkeepEvents;
import io.photoncloud.lightningstor.engine.VolumeId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives back what is in the trash, and has the engine look after its volumes, again and again on a thread of its own. */
public final class Upkeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Upkeeping.class);

    private static final String TROUBLE = "objects are not looked after now";

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final BlobStore blobs;
    private final BlobRows rows;
    private final Reaper reaper;
    private final Upkeep upkeep;

    /** Only looked at by the thread. */
    private boolean told;

    private final StandingRounds rounds = new StandingRounds("object-upkeep", PAUSE, log, TROUBLE, this::round);

    public Upkeeping(BlobStore blobs, BlobRows rows, Reaper reaper) {
        this.blobs = blobs;
        this.rows = rows;
        this.reaper = reaper;
        this.upkeep = blobs.upkeep(rows, rows, new Told(), System::nanoTime, LockSupport::parkNanos);
    }

    public void start() {
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
    }

    private void round() {
        try {
            if (!told) {
                rows.tellFreed(blobs);
                told = true;
            }
            var _ = reaper.round();
        } catch (RuntimeException e) { // tidy: whatever it is, it is tried again
            // What was freed may not have been told: telling it twice does no harm.
            told = false;
            log.atWarn().setCause(e).log("{}, trying again", TROUBLE);
        }
        try {
            upkeep.round();
        } catch (IOException | RuntimeException e) { // tidy: whatever it is, it is tried again
            log.atWarn().setCause(e).log("{}, trying again", TROUBLE);
        }
    }

    /** What an operator is to know. */
    private static final class Told implements UpkeepEvents {
        @Override
        public void damaged(BlobId blob, Place place) {
            log.atError()
                    .addKeyValue("blob", blob)
                    .addKeyValue("volume", place.volume())
                    .log("bytes of an object are damaged");
        }

        @Override
        public void broken(VolumeId volume) {
            log.atError().addKeyValue("volume", volume).log("a volume has bytes that belong to no record");
        }

        @Override
        public void stuck(VolumeId volume, Exception why) {
            log.atWarn()
                    .addKeyValue("volume", volume)
                    .addKeyValue("why", why.toString())
                    .log("a volume is not compacted, or not made whole, now");
        }

        @Override
        public void healed(int slot) {
            log.atInfo().addKeyValue("disk", slot).log("a replaced disk has all that it is to have");
        }
    }
}
