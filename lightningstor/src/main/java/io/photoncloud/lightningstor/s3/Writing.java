package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.content.Intake;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.layout.Optimistic;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Bytes that come with a call, and what is written of them. */
final class Writing {

    private final BlobStore blobs;
    private final Encrypting encrypting;
    private final RandomGenerator random;

    Writing(BlobStore blobs, Encrypting encrypting, RandomGenerator random) {
        this.blobs = blobs;
        this.encrypting = encrypting;
        this.random = random;
    }

    Encrypting encrypting() {
        return encrypting;
    }

    RandomGenerator random() {
        return random;
    }

    @FunctionalInterface
    interface Work {
        void with(Intake intake) throws IOException;
    }

    /** Where nothing was written for certain, the bytes are given back; where that is not known, they stay. */
    void run(Work work) throws IOException {
        try (Intake intake = new Intake(blobs, random)) {
            try {
                work.with(intake);
            } catch (Optimistic.UnknownOutcome e) {
                intake.leave();
                throw e;
            } catch (IOException | RuntimeException e) { // tidy: the bytes are given back, and thrown on
                intake.discard();
                throw e;
            }
        }
    }
}
