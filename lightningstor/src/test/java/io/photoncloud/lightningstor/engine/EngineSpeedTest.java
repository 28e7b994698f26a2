package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast the engine is on the directory for temporary files; run by hand. */
@Tag("scale")
class EngineSpeedTest {

    private static final int SMALL = 4 << 10;
    private static final int LARGE = 8 << 20;

    private final Random random = new Random(1);

    private record Stored(BlobId blob, Place place) {}

    @Test
    void smallWritesShareForces(@TempDir Path directory) throws Exception {
        try (var store = open(List.of(new DirectoryDisk(directory)), Scheme.SINGLE)) {
            write(store, 16, 200, SMALL);
            BlobStatistics before = store.statistics();
            int count = 2000;
            double seconds = write(store, 16, count, SMALL).seconds();
            long forces = store.statistics().forces() - before.forces();
            print("4 KiB, 16 writers: %.0f/s, %.1f writes a force"
                    .formatted(16 * count / seconds, 16.0 * count / forces));
            assertThat(forces).isLessThan(16L * count);
        }
    }

    @Test
    void largeOnes(@TempDir Path directory) throws Exception {
        try (var store = open(List.of(new DirectoryDisk(directory)), Scheme.SINGLE)) {
            large(store, "1+0");
        }
    }

    @Test
    void largeOnesOverSixDirectories(@TempDir Path directory) throws Exception {
        var disks = IntStream.range(0, 6)
                .mapToObj(i -> new DirectoryDisk(directory.resolve("disk" + i)))
                .toList();
        try (var store = open(disks, new Scheme(4, 2))) {
            large(store, "4+2 on one disk");
        }
    }

    @Test
    void theCode() {
        for (Scheme scheme : List.of(new Scheme(4, 2), new Scheme(8, 3))) {
            var code = new ReedSolomon(scheme);
            byte[][] cells = new byte[scheme.total()][Buffers.BYTES];
            for (byte[] cell : cells) {
                random.nextBytes(cell);
            }
            boolean[] present = new boolean[scheme.total()];
            java.util.Arrays.fill(present, scheme.parity(), scheme.total(), true);
            for (int round = 0; round < 3; round++) {
                long start = System.nanoTime();
                int stripes = 1500;
                for (int i = 0; i < stripes; i++) {
                    code.encode(cells, Buffers.HEAD_BYTES, Layout.BLOCK_BYTES);
                }
                long middle = System.nanoTime();
                for (int i = 0; i < stripes; i++) {
                    code.reconstruct(cells, present, Buffers.HEAD_BYTES, Layout.BLOCK_BYTES);
                }
                double bytes = (double) stripes * scheme.data() * Layout.BLOCK_BYTES / 1e6;
                print("%s encode %.0f MB/s of data, reconstruct %d data cells %.0f MB/s"
                        .formatted(
                                scheme,
                                bytes / (middle - start) * 1e9,
                                scheme.parity(),
                                bytes / (System.nanoTime() - middle) * 1e9));
            }
        }
        assertThat(random).isNotNull();
    }

    private record Run(double seconds, List<Stored> stored) {}

    private void large(BlobStore store, String what) throws Exception {
        write(store, 4, 5, LARGE);
        int count = 30;
        Run written = write(store, 4, count, LARGE);
        print("%s, 8 MiB, 4 writers: %.0f MiB/s".formatted(what, 4 * count * 8 / written.seconds()));
        var next = new AtomicInteger();
        for (int round = 0; round < 2; round++) {
            next.set(0);
            double seconds = inParallel(4, () -> {
                for (int i = next.getAndIncrement(); i < written.stored().size(); i = next.getAndIncrement()) {
                    read(store, written.stored().get(i));
                }
                return null;
            });
            print("%s, 8 MiB, 4 readers, from the page cache: %.0f MiB/s".formatted(what, 4 * count * 8 / seconds));
        }
        assertThat(store.statistics().cellsRotten()).isZero();
    }

    private static void read(BlobStore store, Stored stored) throws IOException {
        try (BlobReader reader = store.read(stored.blob(), stored.place())) {
            reader.read(0, stored.place().length(), (bytes, offset, length) -> {});
        }
    }

    private Run write(BlobStore store, int writers, int each, int length) throws Exception {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        var stored = new ConcurrentLinkedQueue<Stored>();
        double seconds = inParallel(writers, () -> {
            for (int i = 0; i < each; i++) {
                BlobId blob = BlobId.random(random);
                try (BlobWriter writer = store.begin(blob, length)) {
                    writer.write(bytes);
                    stored.add(new Stored(blob, writer.finish()));
                }
            }
            return null;
        });
        return new Run(seconds, new ArrayList<>(stored));
    }

    private static double inParallel(int threads, Callable<Object> work)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Object>> running = IntStream.range(0, threads)
                    .mapToObj(_ -> executor.submit(work))
                    .toList();
            for (Future<Object> each : running) {
                var _ = each.get();
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private BlobStore open(List<DirectoryDisk> disks, Scheme scheme) throws IOException {
        var settings = BlobStoreSettings.of(scheme);
        int volumes = Integer.getInteger("photon.test.open-volumes", settings.openVolumes());
        return BlobStore.open(
                disks,
                new BlobStoreSettings(
                        scheme,
                        volumes,
                        settings.volumeBytes(),
                        settings.packedBytesMax(),
                        settings.reserveBytes(),
                        settings.readBuffers(),
                        settings.writeBuffers(),
                        settings.bufferWait(),
                        settings.upkeepBytesPerSecond(),
                        settings.deadPercentMax(),
                        settings.openFilesMax()),
                random);
    }

    private static void print(String line) {
        System.out.println("EngineSpeedTest " + line);
    }
}
