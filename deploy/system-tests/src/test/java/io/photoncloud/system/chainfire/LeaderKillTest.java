package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.testing.RaftCluster;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Three nodes under load whose leader is killed again and again. {@code -Dkills.seconds=600} is the long run, {@code
 * -Dkills.seed=} repeats the choices of another.
 */
class LeaderKillTest {

    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("kills.seconds", 60));
    /** A kill with all that follows, until the killed node is back, takes no longer than this on a slow machine. */
    private static final Duration PER_KILL_MAX = Duration.ofSeconds(12);

    private static final int KILLS_MIN = (int) LENGTH.dividedBy(PER_KILL_MAX);
    /** A machine busy with other things may take so many times as long for them. */
    private static final int PROLONGED = 3;

    private static final int CALLS_PER_SECOND_MIN = 20;
    private static final int PAUSE_MILLIS_MAX = 1_500;

    private static final RunningCloud cloud = new RunningCloud("leader-kill");

    private final long seed = Long.getLong("kills.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() {
        cloud.up("--nodes", "3");
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void whateverWasAcknowledgedStaysTrueWhileLeadersAreKilled() {
        System.out.printf("LeaderKillTest: -Dkills.seed=%d -Dkills.seconds=%d%n", seed, LENGTH.toSeconds());
        int kills = 0;
        RegisterLoad.Result result;
        try (var load = new RegisterLoad(cloud, seed)) {
            load.start();
            long begin = System.nanoTime();
            while (goesOn(Duration.ofNanos(System.nanoTime() - begin), kills)) {
                load.awaitMore(random.nextInt(1, 50));
                load.goOnFor(Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX)));
                killLeader(load);
                kills++;
            }
            result = load.finish();
        }
        System.out.printf("LeaderKillTest: %d kills; %s%n", kills, result);
        assertThat(kills).as("kills").isGreaterThanOrEqualTo(KILLS_MIN);
        assertThat(result.answered())
                .as("answered calls")
                .isGreaterThanOrEqualTo(CALLS_PER_SECOND_MIN * LENGTH.toSeconds());
        assertThat(result.written()).as("acknowledged writes").isGreaterThan(result.answered() / 10);
        assertThat(result.changesWatched()).isGreaterThanOrEqualTo(result.written());
    }

    private static boolean goesOn(Duration passed, int kills) {
        return passed.compareTo(LENGTH) < 0
                || (kills < KILLS_MIN && passed.compareTo(LENGTH.multipliedBy(PROLONGED)) < 0);
    }

    /** The others must go on without it, before it comes back. */
    private void killLeader(RegisterLoad load) {
        int leader = leader();
        int[] others =
                IntStream.rangeClosed(1, 3).filter(node -> node != leader).toArray();
        cloud.kill(leader);
        load.awaitMore(1);
        RaftCluster.await(
                "another leader", () -> cloud.findLeader(others).stream().anyMatch(next -> next != leader));
        load.awaitMore(random.nextInt(1, 200));
        cloud.up();
    }

    private static int leader() {
        RaftCluster.await("a leader", () -> cloud.findLeader(1, 2, 3).isPresent());
        return cloud.findLeader(1, 2, 3).orElseThrow();
    }
}
