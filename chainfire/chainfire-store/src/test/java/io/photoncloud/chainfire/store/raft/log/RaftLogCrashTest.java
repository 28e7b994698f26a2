package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whatever happens, what was acknowledged is there afterwards, and the log opens. */
class RaftLogCrashTest {

    /** More of them by hand. */
    private static final int LIVES = Integer.getInteger("photon.lives", 10);

    private static final int CRASHES = 12;

    private final Logger logger = (Logger) LoggerFactory.getLogger(RaftLog.class.getPackageName());
    private final long seed = Long.getLong("photon.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @BeforeEach
    void expectFailures() {
        logger.setLevel(Level.OFF);
        System.out.println("RaftLogCrashTest -Dphoton.seed=" + seed);
    }

    @AfterEach
    void logAgain() {
        logger.setLevel(Level.INFO);
    }

    @Test
    void aPowerFailureLosesNothingAcknowledged() throws IOException {
        survive((files, groups) -> {
            dieWhileActing(files, groups);
            files.losePower();
        });
    }

    @Test
    void aKilledProcessFollowedByAPowerFailureLosesNothingThatWasReadAgain() throws IOException {
        survive((files, groups) -> {
            dieWhileActing(files, groups);
            files.killProcess();
            groups.reopen();
            files.losePower();
        });
    }

    @Test
    void aFailedForceIsNotForgottenWhenTheLogIsOpenedAgain() throws IOException {
        survive((files, groups) -> {
            files.dieAfter(Long.MAX_VALUE);
            act(groups, random.nextInt(60));
            files.failNextForce();
            actUntilRefused(groups);
            assertThat(groups.log().findFence()).isPresent();
            files.killProcess();
            groups.reopen();
            files.losePower();
        });
    }

    @Test
    void aFullDiskFencesTheLogAndLosesNothing() throws IOException {
        survive((files, groups) -> {
            files.limitCapacity(random.nextInt(600 << 10));
            actUntilRefused(groups);
            assertThat(groups.log().findFence()).get().asString().contains("No space left on device");
            for (int more = 0; more < 10; more++) {
                assertThat(groups.log().metrics().forces()).isEqualTo(forcesAfter(groups));
            }
            files.killProcess();
        });
    }

    @Test
    void openingMayDieAnywhereAndIsJustDoneAgain() throws IOException {
        survive((files, groups) -> {
            dieWhileActing(files, groups);
            for (int steps = 0; steps < 25; steps++) {
                files.losePower();
                files.dieAfter(steps);
                try {
                    RaftLog.open(files, RandomLife.SMALL, random, () -> 0L, Runnable::run);
                } catch (IOException | RaftLogException e) {
                    assertThat(files.isDead()).as(() -> "refused: " + e).isTrue();
                }
            }
            files.losePower();
        });
    }

    private void survive(Disaster disaster) throws IOException {
        for (int life = 0; life < LIVES; life++) {
            CrashableFiles files = new CrashableFiles(random);
            RandomLife groups = new RandomLife(random, files);
            for (int crash = 0; crash < CRASHES; crash++) {
                disaster.strike(files, groups);
                groups.reopen();
            }
            groups.check();
        }
    }

    private void dieWhileActing(CrashableFiles files, RandomLife groups) throws IOException {
        files.dieAfter(random.nextInt(400));
        actUntilRefused(groups);
        assertThat(files.isDead()).isTrue();
    }

    private static void actUntilRefused(RandomLife groups) throws IOException {
        boolean accepted = true;
        while (accepted) {
            accepted = groups.act();
        }
    }

    private static void act(RandomLife groups, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(groups.act()).isTrue();
        }
    }

    private static long forcesAfter(RandomLife groups) throws IOException {
        groups.act();
        return groups.log().metrics().forces();
    }

    private interface Disaster {
        void strike(CrashableFiles files, RandomLife groups) throws IOException;
    }
}
