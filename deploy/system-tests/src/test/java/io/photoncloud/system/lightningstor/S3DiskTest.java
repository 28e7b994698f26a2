package io.photoncloud.system.lightningstor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.photoncloud.system.Launcher;
import io.photoncloud.system.chainfire.RunningCloud;
import io.photoncloud.system.lightningstor.S3Http.Answer;
import io.photoncloud.system.lightningstor.S3Http.Lost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A LightningSTOR whose objects lie on a small disk, which fills up, and whose bits turn over. */
class S3DiskTest {

    /** Of which a quarter of a GiB is held back from what is put. */
    private static final int DISK_MIB = 448;

    private static final int LARGE_BYTES = 8 << 20;

    /** Beyond what stands in the metadata. */
    private static final int SMALL_BYTES = 30_000;

    private static final RunningCloud cloud = new RunningCloud("s3-disk", "lightningstor");

    private static boolean mounted;
    private static S3Http s3;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path disk = Files.createDirectories(cloud.scratch().resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", disk.toString()) == 0;
        cloud.up();
        cloud.launcher().run("down");
        Path data = cloud.launcher().directory("lightningstor", 1).resolve("data");
        RunningCloud.copy(data.resolve("objects"), disk.resolve("objects"));
        RunningCloud.delete(data.resolve("objects"));
        Files.createSymbolicLink(data.resolve("objects"), disk.resolve("objects"));
        cloud.up();
        s3 = new S3Http("http://" + cloud.launcher().at(1, 9000));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        cloud.launcher().run("down");
        if (mounted) {
            assertThat(run("umount", cloud.scratch().resolve("disk").toString()))
                    .isZero();
        }
        cloud.close();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static byte[] content(long seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void make(String bucket) throws Lost {
        assertThat(s3.send("PUT", "/" + bucket).status()).isEqualTo(200);
    }

    @Test
    void aFullDiskRefusesWhatIsPutAndNothingElse() throws Lost {
        assumeTrue(mounted, "only root may mount a small file system");
        make("filling");
        Map<String, Long> kept = fill();
        assertThat(kept).hasSizeGreaterThan(5);
        String first = kept.keySet().iterator().next();
        requireThere(kept);
        assertThat(s3.send("DELETE", first).status()).as("room is made").isEqualTo(204);
        kept.remove(first);
        Launcher.kill(cloud.launcher().pid("lightningstor", 1).orElseThrow());
        cloud.up();
        requireThere(kept);
        assertThat(s3.send("GET", first).status()).isEqualTo(404);
        for (String path : List.copyOf(kept.keySet())) {
            assertThat(s3.send("DELETE", path).status()).isEqualTo(204);
        }
        assertThat(s3.insist("PUT", "/filling/again").status()).isEqualTo(200);
    }

    /** What was acknowledged until there was no more room, by its seed. */
    private static Map<String, Long> fill() {
        Map<String, Long> kept = new LinkedHashMap<>();
        for (long seed = 0; seed < DISK_MIB; seed++) {
            String path = "/filling/" + seed;
            try {
                assertThat(s3.send("PUT", path, content(seed, LARGE_BYTES)).status())
                        .isEqualTo(200);
                kept.put(path, seed);
            } catch (Lost refused) {
                assertThat(refused).hasMessageStartingWith("507").hasMessageContaining("InsufficientStorage");
                return kept;
            }
        }
        throw new AssertionError("a full disk stops no put");
    }

    private static void requireThere(Map<String, Long> kept) throws Lost {
        for (Map.Entry<String, Long> object : kept.entrySet()) {
            Answer got = s3.send("GET", object.getKey());
            assertThat(got.status()).isEqualTo(200);
            assertThat(Arrays.equals(got.body(), content(object.getValue(), LARGE_BYTES)))
                    .as(object.getKey())
                    .isTrue();
        }
    }

    @Test
    void bytesThatHaveTurnedOverAreNotGivenOut() throws Lost, IOException {
        make("rotting");
        byte[] large = content(101, LARGE_BYTES);
        byte[] small = content(102, SMALL_BYTES);
        byte[] whole = content(103, SMALL_BYTES);
        assertThat(s3.send("PUT", "/rotting/large", large).status()).isEqualTo(200);
        assertThat(s3.send("PUT", "/rotting/small", small).status()).isEqualTo(200);
        assertThat(s3.send("PUT", "/rotting/whole", whole).status()).isEqualTo(200);
        turnOver(Arrays.copyOfRange(large, LARGE_BYTES / 2, LARGE_BYTES / 2 + 64));
        turnOver(Arrays.copyOfRange(small, 1_000, 1_064));
        assertThatExceptionOfType(Lost.class)
                .as("it is found while it is sent, and the answer ends there")
                .isThrownBy(() -> s3.send("GET", "/rotting/large"));
        assertThatExceptionOfType(Lost.class)
                .isThrownBy(() -> s3.send("GET", "/rotting/small"))
                .withMessageStartingWith("500");
        assertThat(s3.send("GET", "/rotting/whole").body()).isEqualTo(whole);
        assertThat(s3.send("GET", "/rotting/large", new byte[0], "range", "bytes=0-99")
                        .body())
                .as("what is whole of it")
                .isEqualTo(Arrays.copyOf(large, 100));
        assertThat(s3.send("PUT", "/rotting/large", large).status()).isEqualTo(200);
        assertThat(Arrays.equals(s3.send("GET", "/rotting/large").body(), large))
                .isTrue();
    }

    /** Where these bytes lie, the last of them is another from now on. */
    private static void turnOver(byte[] bytes) throws IOException {
        Path objects = cloud.launcher().directory("lightningstor", 1).resolve("data/objects");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(objects.toRealPath())) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        for (Path file : files) {
            long at = find(file, bytes);
            if (at >= 0) {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    open.seek(at + bytes.length - 1);
                    open.write(bytes[bytes.length - 1] ^ 1);
                }
                return;
            }
        }
        throw new AssertionError("the bytes are in no file below " + objects);
    }

    private static long find(Path file, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer content = ByteBuffer.allocate((int) channel.size());
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // All of it.
            }
            byte[] in = content.array();
            for (int at = 0; at <= content.position() - bytes.length; at++) {
                if (in[at] == bytes[0] && Arrays.equals(in, at, at + bytes.length, bytes, 0, bytes.length)) {
                    return at;
                }
            }
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
