package io.photoncloud.chainfire.store.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The batch as RocksDB itself reads it. */
class SerializedBatchTest {

    private static final int RUNS = 300;
    private static final HexFormat HEX = HexFormat.of();

    /** Ids on both sides of where a varint grows. */
    private static final int[] FAMILIES = {0, 1, 5, 127, 128, 20_000};

    private Random random = new Random(0);

    @Test
    void rocksDbReadsTheRowsThatWereWrittenInOrder() throws RocksDBException {
        RocksDB.loadLibrary();
        Random seeds = new Random();
        for (int i = 0; i < RUNS; i++) {
            long seed = Long.getLong("batch.seed", seeds.nextLong());
            random = new Random(seed);
            run("-Dbatch.seed=" + seed);
        }
    }

    private void run(String seed) throws RocksDBException {
        byte[] prefix = content(5);
        SerializedBatch batch = new SerializedBatch(prefix, FAMILIES);
        List<String> written = new ArrayList<>();
        int rows = random.nextInt(40);
        for (int i = 0; i < rows; i++) {
            Space space = Objects.requireNonNull(Space.ofSlot(random.nextInt(FAMILIES.length)));
            int family = FAMILIES[space.slot()];
            byte[] key = content(300);
            byte[] other = content(random.nextInt(10) == 0 ? 70_000 : 200);
            switch (random.nextInt(3)) {
                case 0 -> {
                    batch.put(space, key, other);
                    written.add("put " + family + " " + hex(prefix) + hex(key) + " " + hex(other));
                }
                case 1 -> {
                    batch.delete(space, key);
                    written.add("delete " + family + " " + hex(prefix) + hex(key));
                }
                default -> {
                    batch.deleteRange(space, key, other);
                    written.add(
                            "deleteRange " + family + " " + hex(prefix) + hex(key) + " " + hex(prefix) + hex(other));
                }
            }
        }

        ReadRows read = new ReadRows();
        try (WriteBatch asRocksDbHasIt = new WriteBatch(batch.finish());
                read) {
            assertThat(asRocksDbHasIt.count()).as(seed).isEqualTo(rows).isEqualTo(batch.count());
            asRocksDbHasIt.iterate(read);
        }
        assertThat(read.rows).as(seed).isEqualTo(written);
    }

    private byte[] content(int below) {
        byte[] content = new byte[random.nextInt(below)];
        random.nextBytes(content);
        return content;
    }

    private static String hex(byte[] content) {
        return HEX.formatHex(content);
    }

    /** What RocksDB finds; anything but what a batch offers is a mistake. */
    private static final class ReadRows extends WriteBatch.Handler {
        private final List<String> rows = new ArrayList<>();

        @Override
        public void put(int family, byte[] key, byte[] value) {
            rows.add("put " + family + " " + hex(key) + " " + hex(value));
        }

        @Override
        public void delete(int family, byte[] key) {
            rows.add("delete " + family + " " + hex(key));
        }

        @Override
        public void deleteRange(int family, byte[] from, byte[] to) {
            rows.add("deleteRange " + family + " " + hex(from) + " " + hex(to));
        }

        @Override
        public void put(byte[] key, byte[] value) {
            rows.add("put, which no batch offers");
        }

        @Override
        public void merge(int family, byte[] key, byte[] value) {
            rows.add("merge, which no batch offers");
        }

        @Override
        public void merge(byte[] key, byte[] value) {
            rows.add("merge, which no batch offers");
        }

        @Override
        public void delete(byte[] key) {
            rows.add("delete, which no batch offers");
        }

        @Override
        public void singleDelete(int family, byte[] key) {
            rows.add("singleDelete, which no batch offers");
        }

        @Override
        public void singleDelete(byte[] key) {
            rows.add("singleDelete, which no batch offers");
        }

        @Override
        public void deleteRange(byte[] from, byte[] to) {
            rows.add("deleteRange, which no batch offers");
        }

        @Override
        public void logData(byte[] data) {
            rows.add("logData, which no batch offers");
        }

        @Override
        public void putBlobIndex(int family, byte[] key, byte[] value) {
            rows.add("putBlobIndex, which no batch offers");
        }

        @Override
        public void markBeginPrepare() {
            rows.add("markBeginPrepare, which no batch offers");
        }

        @Override
        public void markEndPrepare(byte[] id) {
            rows.add("markEndPrepare, which no batch offers");
        }

        @Override
        public void markNoop(boolean empty) {
            rows.add("markNoop, which no batch offers");
        }

        @Override
        public void markRollback(byte[] id) {
            rows.add("markRollback, which no batch offers");
        }

        @Override
        public void markCommit(byte[] id) {
            rows.add("markCommit, which no batch offers");
        }

        @Override
        public void markCommitWithTimestamp(byte[] id, byte[] time) {
            rows.add("markCommitWithTimestamp, which no batch offers");
        }
    }
}
