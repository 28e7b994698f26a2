package io.photoncloud.chainfire.store.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.MutableDBOptions;
import org.rocksdb.Priority;
import org.rocksdb.RateLimiter;
import org.rocksdb.RateLimiterMode;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The one state database of a process, shared by all its groups: a column family for each {@link Space}, rows prefixed
 * by the group's number. RocksDB's own log is off, because the Raft log is the log; atomic flush keeps the column
 * families at one moment, so that after a crash every group stands where its META row says.
 */
public final class RocksDatabase implements AutoCloseable {

    /**
     * Memory for blocks read from disk, for rows not yet flushed, and (on the heap) for the versions written last; for the
     * whole process. None of it is taken before it is needed.
     */
    public record Sizes(long blockCacheBytes, long memtableBytes, long rowCacheBytes) {
        public static final Sizes DEFAULT = new Sizes(32L << 20, 64L << 20, 16L << 20);
    }

    private static final int BLOOM_BITS = 10;

    /**
     * Flushes and compactions write so many bytes a second at most, and as few as keep up with what comes in: RocksDB
     * finds that rate itself, down to a twentieth of this. All members flush at about the same time, because they
     * apply the same; unbounded, each such second more than halves the writes of a small machine.
     */
    private static final long BACKGROUND_BYTES_PER_SECOND_MAX = 256L << 20;

    /** Where that search begins. */
    private static final long BACKGROUND_BYTES_PER_SECOND = 32L << 20;

    /** RocksDB looks at that rate again after a hundred of these. */
    private static final long REFILL_MICROS = 10_000;

    /** Written files go to the disk in such pieces, and not all at their end while the log waits for the same disk. */
    private static final long BYTES_PER_SYNC = 512L << 10;

    static {
        RocksDB.loadLibrary();
        for (Priority pool : List.of(Priority.HIGH, Priority.LOW)) {
            var _ = Env.getDefault().lowerThreadPoolCPUPriority(pool);
        }
    }

    private final List<AbstractNativeReference> owned = new ArrayList<>();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final int[] familyIds = new int[Space.values().length];
    private final RocksDB db;
    private final WriteOptions withoutLog;
    private final RateLimiter background;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Opens or creates. @throws StorageException the directory cannot be used, or another process has it open */
    public RocksDatabase(Path directory, Sizes sizes) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        LRUCache cache = own(new LRUCache(sizes.blockCacheBytes()));
        BloomFilter bloom = own(new BloomFilter(BLOOM_BITS));
        background = own(new RateLimiter(
                BACKGROUND_BYTES_PER_SECOND_MAX,
                REFILL_MICROS,
                RateLimiter.DEFAULT_FAIRNESS,
                RateLimiterMode.WRITES_ONLY,
                true));
        background.setBytesPerSecond(BACKGROUND_BYTES_PER_SECOND);
        DBOptions options = own(new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setDbWriteBufferSize(sizes.memtableBytes())
                .setMaxBackgroundJobs(2)
                .setRateLimiter(background)
                .setBytesPerSync(BYTES_PER_SYNC)
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(4L << 20)
                .setStatsDumpPeriodSec(0));
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family(cache, sizes)));
        for (Space space : Space.values()) {
            byte[] name =
                    space.name().toLowerCase(java.util.Locale.ROOT).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            descriptors.add(new ColumnFamilyDescriptor(
                    name, space == Space.CURRENT ? family(cache, sizes, bloom) : family(cache, sizes)));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = RocksDB.open(options, directory.toString(), descriptors, handles);
        } catch (RocksDBException e) {
            closeOwned();
            throw new StorageException("cannot open the state database in " + directory + ": " + e.getMessage(), e);
        }
        families.addAll(handles);
        for (Space space : Space.values()) {
            familyIds[space.slot()] = handles.get(space.slot() + 1).getID();
        }
        withoutLog = own(new WriteOptions().setDisableWAL(true));
    }

    /** Of rows that are looked up where they are, or read in order. */
    private ColumnFamilyOptions family(LRUCache cache, Sizes sizes) {
        return family(new BlockBasedTableConfig().setBlockCache(cache), sizes);
    }

    /** Of rows that are often looked up where they are not. */
    private ColumnFamilyOptions family(LRUCache cache, Sizes sizes, BloomFilter bloom) {
        return family(new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom), sizes);
    }

    private ColumnFamilyOptions family(BlockBasedTableConfig table, Sizes sizes) {
        return own(new ColumnFamilyOptions()
                .setTableFormatConfig(table.setFormatVersion(5))
                .setWriteBufferSize(sizes.memtableBytes() / 2)
                .setMaxWriteBufferNumber(3)
                .setLevelCompactionDynamicLevelBytes(true)
                .setCompressionType(CompressionType.LZ4_COMPRESSION));
    }

    /**
     * The rows of one group.
     *
     * @param number unique among the groups of this database, for ever
     */
    public RocksEngine group(int number) {
        return new RocksEngine(
                this, ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    }

    RocksDB db() {
        return db;
    }

    ColumnFamilyHandle family(Space space) {
        return families.get(space.slot() + 1);
    }

    int[] familyIds() {
        return familyIds;
    }

    void write(SerializedBatch batch) {
        if (batch.count() == 0) {
            return;
        }
        try (WriteBatch whole = new WriteBatch(batch.finish())) {
            db.write(withoutLog, whole);
        } catch (RocksDBException e) {
            throw new StorageException("the state database refused a write: " + e.getMessage(), e);
        }
    }

    void deleteAll(byte[] from, byte[] to) {
        try (WriteBatch batch = new WriteBatch()) {
            for (Space space : Space.values()) {
                batch.deleteRange(family(space), from, to);
            }
            db.write(withoutLog, batch);
        } catch (RocksDBException e) {
            throw new StorageException("the state database refused to delete a group: " + e.getMessage(), e);
        }
    }

    /** Makes all column families durable at one moment. */
    public void flush() {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, families);
        } catch (RocksDBException e) {
            throw new StorageException("the state database could not be flushed: " + e.getMessage(), e);
        }
    }

    /** Bytes of table files and memory tables. */
    public long bytesUsed() {
        long bytes = 0;
        for (ColumnFamilyHandle family : families) {
            bytes += longProperty(family, "rocksdb.total-sst-files-size");
            bytes += longProperty(family, "rocksdb.cur-size-all-mem-tables");
        }
        return bytes;
    }

    /** Bytes of rows that are still wanted, as far as RocksDB can tell. */
    public long bytesLive() {
        long bytes = 0;
        for (ColumnFamilyHandle family : families) {
            bytes += longProperty(family, "rocksdb.estimate-live-data-size");
            bytes += longProperty(family, "rocksdb.cur-size-active-mem-table");
        }
        return bytes;
    }

    private long longProperty(ColumnFamilyHandle family, String name) {
        try {
            return db.getLongProperty(family, name);
        } catch (RocksDBException e) {
            throw new StorageException("the state database did not tell " + name, e);
        }
    }

    /** Rewrites all files so that dropped rows give their space back now. */
    public void compactFiles() {
        try {
            for (ColumnFamilyHandle family : families) {
                db.compactRange(family);
            }
        } catch (RocksDBException e) {
            throw new StorageException("the state database could not be compacted: " + e.getMessage(), e);
        }
    }

    private <T extends AbstractNativeReference> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    private void closeOwned() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
    }

    /** Closing will lose what is not flushed, as a killed process does; to be closed nevertheless. For tests. */
    public void abandon() {
        try {
            db.setDBOptions(
                    MutableDBOptions.builder().setAvoidFlushDuringShutdown(true).build());
        } catch (RocksDBException e) {
            throw new StorageException("the state database cannot be abandoned: " + e.getMessage(), e);
        }
    }

    /** Flushes and closes. Views must have been closed before. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        background.setBytesPerSecond(BACKGROUND_BYTES_PER_SECOND_MAX); // Someone waits for the last flush.
        families.forEach(ColumnFamilyHandle::close);
        db.close();
        closeOwned();
    }
}
