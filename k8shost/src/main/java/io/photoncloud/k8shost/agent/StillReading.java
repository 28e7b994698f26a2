package io.photoncloud.k8shost.agent;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether somebody reads still, and may. That they may is asked again and again, as roles are withdrawn and tokens end; that it is
 * not known for a moment breaks nothing off. Of one thread.
 */
final class StillReading implements BooleanSupplier {

    private static final Duration ASKED_EVERY = Duration.ofSeconds(15);
    private static final int ANSWERS_MISSED_MAX = 3;

    private final BooleanSupplier there;
    private final Runnable requireAllowed;
    private final LongSupplier nanoTime;
    private long asked;
    private int answersMissed;

    /**
     * @param there whether somebody is there at all
     * @param requireAllowed throws where they may not read any more
     * @param nanoTime a clock that never goes back
     */
    StillReading(BooleanSupplier there, Runnable requireAllowed, LongSupplier nanoTime) {
        this.there = there;
        this.requireAllowed = requireAllowed;
        this.nanoTime = nanoTime;
        this.asked = nanoTime.getAsLong();
    }

    @Override
    public boolean getAsBoolean() {
        return there.getAsBoolean() && mayStill();
    }

    private boolean mayStill() {
        long now = nanoTime.getAsLong();
        if (now - asked < ASKED_EVERY.toNanos()) {
            return answersMissed < ANSWERS_MISSED_MAX;
        }
        asked = now;
        try {
            requireAllowed.run();
            answersMissed = 0;
        } catch (CloudException e) {
            answersMissed = e.code() == ErrorCode.UNAVAILABLE ? answersMissed + 1 : ANSWERS_MISSED_MAX;
        }
        return answersMissed < ANSWERS_MISSED_MAX;
    }
}
