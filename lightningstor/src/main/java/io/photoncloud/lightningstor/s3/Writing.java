package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.content.Intake;
import io.photoncloud.lightningstor.content.Intakes;
import io.photoncloud.lightningstor.layout.Optimistic;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** Bytes that come with a call, and what is written of them. */
final class Writing {

    private final Intakes intakes;
    private final Encrypting encrypting;

    Writing(Intakes intakes, Encrypting encrypting) {
        this.intakes = intakes;
        this.encrypting = encrypting;
    }

    Encrypting encrypting() {
        return encrypting;
    }

    RandomGenerator random() {
        return intakes.random();
    }

    @FunctionalInterface
    interface Work {
        void with(Intake intake) throws IOException;
    }

    /** Where nothing was written for certain, the bytes are given back; where that is not known, they stay. */
    void run(Work work) throws IOException {
        try (Intake intake = intakes.open()) {
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
