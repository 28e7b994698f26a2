package io.photoncloud.flaredb.execute.spill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything here is compared with the collections of the JDK, by seeds that failures name. */
class SpillTest {
    private static final long SEED = Long.getLong("seed", 42);
    private static final long KILO = 1024;

    @TempDir
    Path directory;

    private SpillFiles files;

    @BeforeEach
    void openFiles() {
        files = SpillFiles.open(directory.resolve("spill"), 256 * KILO * KILO);
    }

    private record Pair(String key, String payload) {}

    @Test
    void sortsStablyWithAnyBudget() {
        for (int round = 0; round < 60; round++) {
            long seed = SEED + round;
            var random = new Random(seed);
            long budget = (24 + random.nextInt(200)) * KILO;
            int count = random.nextInt(6000);
            long bound = random.nextBoolean() ? RecordSorter.ALL : random.nextInt(3000);
            List<Pair> pairs = pairs(random, count);
            List<Pair> expected = pairs.stream()
                    .sorted((a, b) -> Arrays.compareUnsigned(a.key.getBytes(UTF_8), b.key.getBytes(UTF_8)))
                    .limit(bound)
                    .toList();
            MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(budget);
            try (var sorter = new RecordSorter(new Workspace(query, files), bound)) {
                pairs.forEach(pair -> sorter.add(bytes(pair.key), bytes(pair.payload)));
                assertThat(read(sorter.sorted()))
                        .as("seed %d, %d records, budget %d, bound %d", seed, count, budget, bound)
                        .isEqualTo(expected);
            }
            assertThat(query.usedBytes()).as("seed %d", seed).isZero();
            assertThat(query.peakBytes()).isLessThanOrEqualTo(budget);
            assertThat(files.usedBytes()).isZero();
        }
    }

    @Test
    void mergesMoreRunsThanAreMergedAtOnce() {
        var random = new Random(SEED);
        List<Pair> pairs = pairs(random, 20_000);
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(32 * KILO);
        try (var sorter = new RecordSorter(new Workspace(query, files), RecordSorter.ALL)) {
            pairs.forEach(pair -> sorter.add(bytes(pair.key), bytes(pair.payload)));
            assertThat(read(sorter.sorted()))
                    .isEqualTo(pairs.stream()
                            .sorted((a, b) -> Arrays.compareUnsigned(a.key.getBytes(UTF_8), b.key.getBytes(UTF_8)))
                            .toList());
            assertThat(files.writtenBytes()).isGreaterThan(files.usedBytes());
        }
    }

    @Test
    void keepsOnlyTheFirstOfManyInMemory() {
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(512 * KILO);
        try (var sorter = new RecordSorter(new Workspace(query, files), 10)) {
            for (int value = 200_000; value > 0; value--) {
                sorter.add(bytes("%08d".formatted(value)), bytes(""));
            }
            assertThat(read(sorter.sorted()))
                    .extracting(Pair::key)
                    .startsWith("00000001")
                    .hasSize(10);
            assertThat(files.writtenBytes()).isZero();
        }
    }

    @Test
    void numbersKeysInTheOrderInWhichTheyCome() {
        var random = new Random(SEED);
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(64 * KILO * KILO);
        var expected = new HashMap<String, Integer>();
        var key = new GrowingBytes();
        try (var table = new RecordTable(new Workspace(query, files))) {
            for (int round = 0; round < 50_000; round++) {
                String text = "k" + random.nextInt(20_000);
                key.clear();
                key.putBytes(text.getBytes(UTF_8));
                long hash = Hashing.hash(key.array(), 0, key.length());
                assertThat(table.find(key, hash)).isEqualTo(expected.getOrDefault(text, RecordTable.NONE));
                expected.putIfAbsent(text, expected.size());
                assertThat(table.put(key, hash)).isEqualTo(expected.get(text));
            }
            assertThat(table.size()).isEqualTo(expected.size());
        }
        assertThat(query.usedBytes()).isZero();
    }

    @Test
    void aFullTableRefusesAndStaysAsItWas() {
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(64 * KILO);
        try (var table = new RecordTable(new Workspace(query, files))) {
            int added = 0;
            while (true) {
                GrowingBytes key = bytes("key" + added);
                if (table.put(key, Hashing.hash(key.array(), 0, key.length())) == RecordTable.NONE) {
                    break;
                }
                added++;
            }
            assertThat(added).isBetween(200, 4000);
            GrowingBytes first = bytes("key0");
            assertThat(table.find(first, Hashing.hash(first.array(), 0, first.length())))
                    .isZero();
        }
    }

    @Test
    void buffersAreReadWhileTheyAreWritten() {
        var random = new Random(SEED);
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(32 * KILO);
        try (var buffer = new RecordBuffer(new Workspace(query, files))) {
            RecordCursor early = buffer.read();
            var written = new ArrayList<String>();
            var seen = new ArrayList<String>();
            for (int round = 0; round < 8000; round++) {
                if (random.nextInt(3) > 0) {
                    String text = "row " + round;
                    written.add(text);
                    buffer.add(bytes(text));
                } else if (early.next()) {
                    seen.add(read(early.record()).payload());
                }
            }
            assertThat(buffer.isSpilled()).isTrue();
            while (early.next()) {
                seen.add(read(early.record()).payload());
            }
            assertThat(seen).isEqualTo(written);
            assertThat(read(buffer.read())).extracting(Pair::payload).isEqualTo(written);
        }
        assertThat(query.usedBytes()).isZero();
        assertThat(files.usedBytes()).isZero();
    }

    @Test
    void aBudgetThatIsUsedUpIsNamed() {
        MemoryBudget process = MemoryBudget.ofProcess(3000);
        MemoryBudget tenant = process.ofTenant(2000);
        MemoryBudget query = tenant.ofQuery(1000);
        MemoryClaim claim = query.claim();
        claim.grow(900);
        assertThatThrownBy(() -> claim.grow(101))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.state()).isEqualTo(SqlState.OUT_OF_MEMORY))
                .hasMessageContaining(MemoryBudget.QUERY_SETTING + " of 1000 bytes");
        tenant.ofQuery(5000).claim().grow(1000);
        assertThatThrownBy(() -> tenant.ofQuery(5000).claim().grow(200))
                .hasMessageContaining(MemoryBudget.TENANT_SETTING);
        process.ofTenant(9000).ofQuery(9000).claim().grow(1000);
        assertThatThrownBy(() -> process.ofTenant(9000).ofQuery(9000).claim().grow(200))
                .hasMessageContaining(MemoryBudget.PROCESS_SETTING);
        assertThat(process.usedBytes()).isEqualTo(2900);
        claim.close();
        claim.close();
        assertThat(query.usedBytes()).isZero();
        assertThat(process.usedBytes()).isEqualTo(2000);
    }

    @Test
    void filesNeverExceedTheirBound() {
        SpillFiles few = SpillFiles.open(directory.resolve("few"), 100 * KILO);
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(32 * KILO);
        try (var buffer = new RecordBuffer(new Workspace(query, few))) {
            assertThatThrownBy(() -> {
                        while (true) {
                            buffer.add(bytes("a row of the buffer"));
                        }
                    })
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DISK_FULL))
                    .hasMessageContaining(SpillFiles.SETTING);
            assertThat(few.usedBytes()).isBetween(90 * KILO, 100 * KILO);
        }
        assertThat(few.usedBytes()).isZero();
    }

    @Test
    void nothingStaysOnDisk() throws IOException {
        Path spill = directory.resolve("left");
        Files.createDirectories(spill);
        Files.writeString(spill.resolve("17-1.spill"), "of a process that is gone");
        SpillFiles again = SpillFiles.open(spill, 1 << 20);
        MemoryBudget query = MemoryBudget.ofProcess(1 << 30).ofQuery(32 * KILO);
        try (var buffer = new RecordBuffer(new Workspace(query, again))) {
            while (!buffer.isSpilled()) {
                buffer.add(bytes("row"));
            }
            try (Stream<Path> left = Files.list(spill)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void aDamagedFileFailsTheQuery() throws IOException {
        Path path = directory.resolve("damaged");
        try (var channel = java.nio.channels.FileChannel.open(
                        path,
                        java.nio.file.StandardOpenOption.CREATE_NEW,
                        java.nio.file.StandardOpenOption.READ,
                        java.nio.file.StandardOpenOption.WRITE);
                var file = new SpillFile(files, channel, 512)) {
            for (int row = 0; row < 100; row++) {
                file.add(bytes("key"), bytes("payload " + row));
            }
            file.finish();
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {'X'}), 700);
            RecordCursor cursor = file.read();
            assertThatThrownBy(() -> {
                        while (cursor.next()) {
                            assertThat(read(cursor.record()).key()).isEqualTo("key");
                        }
                    })
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED));
        }
    }

    private static List<Pair> pairs(Random random, int count) {
        var pairs = new ArrayList<Pair>();
        int keys = 1 + random.nextInt(count + 1);
        for (int index = 0; index < count; index++) {
            String key = switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> "a common beginning " + random.nextInt(keys);
                case 2 -> "" + random.nextInt(keys);
                default -> "é".repeat(random.nextInt(30)) + random.nextInt(keys);
            };
            pairs.add(new Pair(key, index + "x".repeat(random.nextInt(200))));
        }
        return pairs;
    }

    private static GrowingBytes bytes(String text) {
        return new GrowingBytes().putBytes(text.getBytes(UTF_8));
    }

    private static List<Pair> read(RecordCursor cursor) {
        var pairs = new ArrayList<Pair>();
        while (cursor.next()) {
            pairs.add(read(cursor.record()));
        }
        cursor.close();
        return pairs;
    }

    private static Pair read(RecordView record) {
        return new Pair(
                new String(record.bytes(), record.keyOffset(), record.keyLength(), UTF_8),
                new String(record.bytes(), record.payloadOffset(), record.payloadLength(), UTF_8));
    }
}
