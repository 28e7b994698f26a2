package io.photoncloud.chainfire.resources.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class StandingRoundsTest {

    private static final Logger log = LoggerFactory.getLogger(StandingRoundsTest.class);

    @Test
    void whateverARoundEndsByTheNextOneIsMade() throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        try (var standing = new StandingRounds("rounds", Duration.ofNanos(1), log, "nothing is done", () -> {
            switch (rounds.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("a fault");
                case 2 -> throw new StackOverflowError("an error");
                default -> third.countDown();
            }
        })) {
            standing.start();
            assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
