package io.photoncloud.chainfire.store.raft.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftLogModelTest {

    @TempDir
    Path directory;

    private final long seed = Long.getLong("photon.seed", new Random().nextLong());

    @Test
    void aLogOfSeveralGroupsHoldsWhatASimpleModelHolds() throws IOException {
        System.out.println("RaftLogModelTest -Dphoton.seed=" + seed);
        Random random = new Random(seed);
        long relocated = 0;
        long recycled = 0;
        for (int life = 0; life < 20; life++) {
            CrashableFiles files = new CrashableFiles(random);
            RandomLife groups = new RandomLife(random, files);
            for (int step = 0; step < 400; step++) {
                assertThat(groups.act()).isTrue();
                if (random.nextInt(100) == 0) {
                    relocated += groups.log().metrics().relocatedEntries();
                    recycled += groups.log().metrics().segmentsRecycled();
                    groups.restart();
                }
            }
            groups.check();
        }
        assertThat(relocated).isPositive();
        assertThat(recycled).isPositive();
    }

    @Test
    void theSameHoldsInARealDirectory() throws IOException {
        System.out.println("RaftLogModelTest -Dphoton.seed=" + seed);
        Random random = new Random(seed);
        RandomLife groups = new RandomLife(random, new DirectoryLogFiles(directory));
        for (int step = 0; step < 400; step++) {
            assertThat(groups.act()).isTrue();
            if (random.nextInt(60) == 0) {
                groups.restart();
            }
        }
        groups.check();
        assertThat(groups.log().metrics().forces()).isPositive();
        groups.log().close();
    }
}
