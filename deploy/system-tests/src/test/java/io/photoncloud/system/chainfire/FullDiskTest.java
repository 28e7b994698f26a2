package io.photoncloud.system.chainfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One real node whose data lies on a small file system that fills up. */
class FullDiskTest {

    private static final int DISK_MIB = 256;
    private static final int LEFT_MIB = 8;
    private static final int VALUE_BYTES = 256 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final RunningCloud cloud = new RunningCloud("full-disk");

    private static boolean mounted;

    @BeforeAll
    static void mount() throws IOException, InterruptedException {
        Path data = Files.createDirectories(disk());
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", data.toString()) == 0;
    }

    @AfterAll
    static void unmount() throws IOException, InterruptedException {
        cloud.down();
        if (mounted) {
            assertThat(run("umount", disk().toString())).isZero();
        }
        cloud.close();
    }

    private static Path disk() {
        return cloud.scratch().resolve("disk");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void noAcknowledgedWriteIsLostAndItWorksAgainWithSpace() throws IOException {
        assumeTrue(mounted, "only root may mount a small file system");
        cloud.up();
        cloud.down();
        Path data = cloud.directory(1).resolve("data");
        Path moved = disk().resolve("data");
        RunningCloud.copy(data, moved);
        RunningCloud.delete(data);
        Files.createSymbolicLink(data, moved);
        cloud.up();
        cloud.rest(1).put("before", "the disk is full").expect(200);
        Path filler = fill();
        Map<String, Integer> acknowledged = writeUntilRefused();
        assertThat(acknowledged).isNotEmpty();
        assertThat(cloud.log(1)).containsIgnoringCase("no space left");
        Files.delete(filler);
        cloud.up();
        cloud.rest(1).put("after", "there is space").expect(200);
        assertThat(cloud.rest(1).get("/api/v1/kv/before").status()).isEqualTo(200);
        Map<String, String> found = cloud.rest(1).list("filling/");
        assertThat(found).containsKeys(acknowledged.keySet().toArray(String[]::new));
        acknowledged.forEach((key, length) -> assertThat(found.get(key)).hasSize(length));
    }

    private static Path fill() throws IOException {
        Path filler = disk().resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[1 << 20];
            while (Files.getFileStore(filler).getUsableSpace() > LEFT_MIB * (long) block.length) {
                out.write(block);
            }
        }
        return filler;
    }

    /** What was acknowledged until the node said no, or said nothing any more. */
    private static Map<String, Integer> writeUntilRefused() {
        var acknowledged = new HashMap<String, Integer>();
        for (int i = 0; i < 2 * DISK_MIB * (1 << 20) / VALUE_BYTES; i++) {
            String key = "filling/" + i;
            Optional<Rest.Reply> reply = cloud.rest(1).put(key, "x".repeat(VALUE_BYTES), PATIENCE);
            if (reply.filter(answer -> answer.status() == 200).isEmpty()) {
                System.out.println("FullDiskTest: after " + i + " writes " + reply + ", runs: " + cloud.runs(1));
                return acknowledged;
            }
            acknowledged.put(key, VALUE_BYTES);
        }
        throw new AssertionError("a full disk stops no write");
    }
}
