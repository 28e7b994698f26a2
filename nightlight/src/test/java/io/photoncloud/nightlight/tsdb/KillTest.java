package io.photoncloud.nightlight.tsdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.SeriesExemplars;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that writes, at moments of no choice, and counts what it leaves. */
class KillTest {
    private static final int ROUNDS = 5;
    private static final int BATCHES_MAX = 400;

    @TempDir
    private Path directory;

    @Test
    void everyAcknowledgedSampleIsThereAfterKill9() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int acknowledged = killAfter(written, 1 + random.nextInt(BATCHES_MAX));
            try (Tsdb tsdb = Tsdb.open(directory, KilledWriter.SETTINGS, () -> Instant.EPOCH)) {
                var found = StoredSamples.all(tsdb, Long.MIN_VALUE, Long.MAX_VALUE);
                // The process may have died after a commit and before it said so; a commit is there as a whole or not.
                int there = acknowledged;
                while (StoredSamples.count(found) > StoredSamples.count(KilledWriter.expected(there))) {
                    there++;
                }
                assertThat(found)
                        .as("seed %d, round %d, batches %d to %d", seed, round, written, acknowledged)
                        .isEqualTo(KilledWriter.expected(there));
                assertExemplars(tsdb, there, "seed " + seed + ", round " + round);
                written = there;
            }
        }
    }

    /** The newest of them: what is younger than half a block is in no checkpoint left out. */
    private static void assertExemplars(Tsdb tsdb, int batches, String what) {
        List<Matcher> explained = List.of(Matcher.equal("__name__", "steady"), Matcher.equal("i", "0"));
        List<SeriesExemplars> found = tsdb.exemplars(List.of(explained), Long.MIN_VALUE, Long.MAX_VALUE);
        int newest = Math.min(batches, 30);
        assertThat(found).as(what).hasSize(1);
        List<Exemplar> there = found.getFirst().exemplars();
        assertThat(there.subList(Math.max(0, there.size() - newest), there.size()))
                .as(what)
                .isEqualTo(IntStream.range(batches - newest, batches)
                        .mapToObj(KilledWriter::exemplar)
                        .toList());
        assertThat(there).hasSizeLessThanOrEqualTo(KilledWriter.EXEMPLARS_MAX);
    }

    /** @return how many batches were acknowledged in all rounds */
    private int killAfter(int first, int batches) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString(),
                        String.valueOf(first))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int acknowledged = first;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = Integer.parseInt(line) + 1;
                if (acknowledged >= first + batches) {
                    // By its handle, which leaves what it said to be read.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor())
                .as("ended by the signal and by nothing else")
                .isEqualTo(128 + 9);
        return acknowledged;
    }
}
