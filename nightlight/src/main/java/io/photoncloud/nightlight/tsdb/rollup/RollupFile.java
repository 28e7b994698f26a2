package io.photoncloud.nightlight.tsdb.rollup;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.series.Resolution;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.tsdb.block.BlockIndex;
import io.photoncloud.nightlight.tsdb.block.BrokenBlock;
import io.photoncloud.nightlight.tsdb.block.FrameReaders;
import io.photoncloud.nightlight.tsdb.block.IndexWriter;
import io.photoncloud.nightlight.tsdb.block.MappedFile;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import io.photoncloud.nightlight.tsdb.index.Matching;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * A file of rollups, opened. It is shown in memory until it is closed, which must be when nobody reads any more. Safe for use by many threads.
 */
public final class RollupFile implements AutoCloseable {
    private final Path directory;
    private final RollupMeta meta;
    private final long sizeBytes;
    private final Arena arena = Arena.ofShared();
    private final BlockIndex index;
    private final MappedFile windows;
    private final FrameReaders readers;

    private RollupFile(Path directory, FrameReaders readers) throws IOException {
        this.directory = directory;
        this.readers = readers;
        boolean opened = false;
        try {
            this.meta = RollupMeta.read(directory);
            this.index = new BlockIndex(directory.resolve(RollupWriter.INDEX), arena);
            this.windows = new MappedFile(directory.resolve(RollupWriter.WINDOWS), RollupWriter.WINDOWS_MAGIC, arena);
            this.sizeBytes = Directories.sizeBytes(directory);
            opened = true;
        } catch (CorruptChunk | NoSuchFileException e) {
            throw new BrokenBlock(directory + " is broken: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /** @throws UnknownVersion where a later program wrote it */
    public static void requireKnown(Path directory) throws IOException {
        try {
            RollupMeta.read(directory);
            IndexWriter.MAGIC.requireKnown(directory.resolve(RollupWriter.INDEX));
            RollupWriter.WINDOWS_MAGIC.requireKnown(directory.resolve(RollupWriter.WINDOWS));
        } catch (BrokenBlock | NoSuchFileException _) {
            // Which is for who opens it to say.
        }
    }

    /**
     * @throws BrokenBlock where it is not whole
     * @throws IOException where it cannot be read now
     */
    public static RollupFile open(Path directory, FrameReaders readers) throws IOException {
        return new RollupFile(directory, readers);
    }

    public RollupMeta meta() {
        return meta;
    }

    public Path directory() {
        return directory;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    public Resolution resolution() {
        return meta.resolution();
    }

    /** The series that match, in the order of their labels. */
    public Cursor select(List<Matcher> matchers, QueryBudget budget) {
        MutableRoaringBitmap found = Matching.find(index, matchers, budget);
        budget.requireSeries(found.getCardinality());
        return new Cursor(found.getIntIterator(), budget);
    }

    /** Goes over series. Used by one thread. */
    public final class Cursor {
        private final IntIterator numbers;
        private final QueryBudget budget;
        private ByteReader entry = new ByteReader(new byte[0]);
        private Labels labels = Labels.EMPTY;

        private Cursor(IntIterator numbers, QueryBudget budget) {
            this.numbers = numbers;
            this.budget = budget;
        }

        public boolean next() {
            if (!numbers.hasNext()) {
                return false;
            }
            entry = index.entry(numbers.next());
            labels = index.labels(entry);
            return true;
        }

        public Labels labels() {
            return labels;
        }

        /** The parts of the present series with windows that end in a time after its begin, and of which its end is the last. */
        public List<Part> parts(long fromMs, long toMs) {
            List<Part> parts = new ArrayList<>();
            int count = entry.readCount(entry.remaining());
            long timeMs = 0;
            long offset = 0;
            for (int i = 0; i < count; i++) {
                long firstMs = timeMs + entry.readZigzag();
                timeMs = firstMs + entry.readVarint();
                int size = (int) entry.readVarint();
                offset += entry.readVarint();
                int length = (int) entry.readVarint();
                if (firstMs <= toMs && timeMs > fromMs) {
                    parts.add(new Part(RollupFile.this, budget, firstMs, timeMs, size, offset, length));
                }
            }
            return parts;
        }
    }

    /**
     * Some windows of a series, or a time of which there are none as there were histograms.
     *
     * @param firstMs with what its first window ends
     * @param lastMs with what its last window ends
     */
    public record Part(
            RollupFile file, QueryBudget budget, long firstMs, long lastMs, int count, long offset, int length) {
        /** Whether there are no windows as there were histograms. */
        public boolean isGap() {
            return count == 0;
        }

        public void read(RollupColumns into) {
            budget.takeSamples(count);
            budget.takeBytes(length);
            byte[] frame = file.windows.bytes(offset, length, FrameReaders.SLACK);
            CRC32C checksum = new CRC32C();
            checksum.update(frame, 0, length);
            if ((int) checksum.getValue() != file.windows.intAt(offset + length)) {
                throw new CorruptChunk("a frame at " + offset + " does not have its checksum");
            }
            RollupFrame.read(frame, length, count, file.resolution(), file.readers, into);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
