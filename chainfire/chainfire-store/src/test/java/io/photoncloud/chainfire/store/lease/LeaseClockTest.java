package io.photoncloud.chainfire.store.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.lease.LeaseClock.Renewal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LeaseClockTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TTL.toNanos());
    private final LeaseClock clock = new LeaseClock(nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aLeaseWhoseEndIsUncertainIsToldAgainAndNotRenewed() {
        clock.granted(1, TTL);
        pass(TTL);
        assertThat(clock.expired()).containsExactly(1L);
        assertThat(clock.expired()).isEmpty();

        clock.endUncertain(1, clock.reign());

        assertThat(clock.renew(1)).isEqualTo(Renewal.ENDING);
        assertThat(clock.expired()).containsExactly(1L);
    }

    @Test
    void aLeaseWhoseEndCertainlyDidNotHappenMayBeRenewed() {
        clock.granted(1, TTL);
        pass(TTL);
        clock.expired();

        clock.endFailed(1, clock.reign());

        assertThat(clock.renew(1)).isEqualTo(Renewal.DONE);
        assertThat(clock.expired()).isEmpty();
        pass(TTL);
        assertThat(clock.expired()).containsExactly(1L);
    }

    @Test
    void anAnswerOfAnEarlierTermChangesNothing() {
        clock.granted(1, TTL);
        pass(TTL);
        clock.expired();
        long former = clock.reign();
        clock.lead(Map.of(1L, TTL), Map.of(1L, Duration.ZERO));
        assertThat(clock.expired()).containsExactly(1L);

        clock.endFailed(1, former);

        assertThat(clock.renew(1)).isEqualTo(Renewal.ENDING);
    }

    @Test
    void revokedLeasesLeaveNothingBehind() {
        LongStream.rangeClosed(1, 1_000).forEach(lease -> {
            clock.granted(lease, Duration.ofDays(1));
            clock.renew(lease);
            clock.revoked(lease);
        });
        assertThat(clock.queued()).isZero();
    }

    @Test
    void allThatFellFarEnoughIsNotedTheFurthestFirst() {
        int leases = 5 * LeaseClock.LEASES_PER_COMMAND_MAX / 2;
        LongStream.rangeClosed(1, leases).forEach(lease -> {
            clock.granted(lease, TTL);
            if (lease == leases - 1) {
                pass(Duration.ofMillis(1));
            }
        });
        long young = leases;
        pass(LeaseClock.CHECKPOINT_AFTER);

        var commands = clock.toCheckpoint();

        assertThat(commands).hasSize(3);
        assertThat(commands.stream().mapToInt(Map::size).sum()).isEqualTo(leases);
        assertThat(commands.getFirst()).hasSize(LeaseClock.LEASES_PER_COMMAND_MAX);
        assertThat(commands.getLast()).containsKey(young);
        assertThat(clock.toCheckpoint()).isEmpty();
        assertThat(clock.renew(1)).isEqualTo(Renewal.MUST_BE_NOTED);
    }

    @Test
    void ofVeryManyLeasesThoseComeFirstThatFellFurthest() {
        int most = LeaseClock.LEASES_PER_COMMAND_MAX * LeaseClock.COMMANDS_AT_A_TIME_MAX;
        clock.granted(most + 1, TTL);
        pass(Duration.ofMillis(1));
        LongStream.rangeClosed(1, most).forEach(lease -> clock.granted(lease, TTL));
        pass(LeaseClock.CHECKPOINT_AFTER);

        var commands = clock.toCheckpoint();

        assertThat(commands).hasSize(LeaseClock.COMMANDS_AT_A_TIME_MAX);
        assertThat(commands.getFirst()).containsKey((long) most + 1);
        assertThat(clock.toCheckpoint()).hasSize(1);
    }
}
