package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.Matcher;
import io.photoncloud.nightlight.series.QueryBudget;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import io.photoncloud.nightlight.tsdb.chunk.UnknownVersion;
import io.photoncloud.nightlight.tsdb.index.ChunkSeries;
import io.photoncloud.nightlight.tsdb.index.ChunkSource;
import io.photoncloud.nightlight.tsdb.index.Matching;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * A block, opened. Its files are shown in memory until it is closed, which must be when nobody reads any more. Safe for
 * use by many threads.
 */
public final class Block implements ChunkSource, AutoCloseable {
    private final Path directory;
    private final BlockMeta meta;
    private final long sizeBytes;
    private final Arena arena = Arena.ofShared();
    private final BlockIndex index;
    private final FrameStore frames;

    private Block(Path directory, FrameReaders readers) throws IOException {
        this.directory = directory;
        boolean opened = false;
        try {
            this.meta = BlockMeta.read(directory);
            this.index = new BlockIndex(directory.resolve(BlockWriter.INDEX), arena);
            this.frames = new FrameStore(
                    new MappedFile(directory.resolve(BlockWriter.CHUNKS), BlockWriter.CHUNKS_MAGIC, arena), readers);
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
            BlockMeta.read(directory);
            IndexWriter.MAGIC.requireKnown(directory.resolve(BlockWriter.INDEX));
            BlockWriter.CHUNKS_MAGIC.requireKnown(directory.resolve(BlockWriter.CHUNKS));
        } catch (BrokenBlock | NoSuchFileException _) {
            // Which is for who opens it to say.
        }
    }

    /**
     * @throws BrokenBlock where it is not whole
     * @throws IOException where it cannot be read now
     */
    public static Block open(Path directory, FrameReaders readers) throws IOException {
        return new Block(directory, readers);
    }

    public BlockMeta meta() {
        return meta;
    }

    public Path directory() {
        return directory;
    }

    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public long minMs() {
        return meta.minMs();
    }

    @Override
    public long maxMs() {
        return meta.endMs() - 1;
    }

    @Override
    public ChunkSeries select(List<Matcher> matchers, long fromMs, long toMs, QueryBudget budget) {
        MutableRoaringBitmap found = Matching.find(index, matchers, budget);
        budget.requireSeries(found.getCardinality());
        return new Cursor(found.getIntIterator());
    }

    /** Series stand in the order of their labels, and so do their numbers. */
    private final class Cursor implements ChunkSeries {
        private final IntIterator numbers;
        private ByteReader entry = new ByteReader(new byte[0]);
        private Labels labels = Labels.EMPTY;

        Cursor(IntIterator numbers) {
            this.numbers = numbers;
        }

        @Override
        public boolean next() {
            if (!numbers.hasNext()) {
                return false;
            }
            entry = index.entry(numbers.next());
            labels = index.labels(entry);
            return true;
        }

        @Override
        public Labels labels() {
            return labels;
        }

        @Override
        public void addChunks(long fromMs, long toMs, List<StoredChunk> chunks) {
            int count = entry.readCount(entry.remaining());
            long timeMs = 0;
            long offset = 0;
            for (int i = 0; i < count; i++) {
                long minMs = timeMs + entry.readZigzag();
                timeMs = minMs + entry.readVarint();
                int samples = (int) entry.readVarint();
                offset += entry.readVarint();
                int length = (int) entry.readVarint();
                if (minMs <= toMs && timeMs >= fromMs) {
                    chunks.add(new FrameStore.Frame(frames, minMs, timeMs, samples, offset, length));
                }
            }
        }
    }

    @Override
    public List<String> labelNames(List<Matcher> matchers, QueryBudget budget) {
        if (matchers.isEmpty()) {
            return index.names();
        }
        Set<String> names = new HashSet<>();
        MutableRoaringBitmap found = Matching.find(index, matchers, budget);
        budget.requireSeries(found.getCardinality());
        IntIterator numbers = found.getIntIterator();
        while (numbers.hasNext()) {
            for (Label label : index.labels(index.entry(numbers.next())).toList()) {
                names.add(label.name());
            }
        }
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Labels::compareTexts);
        return sorted;
    }

    @Override
    public List<String> labelValues(String name, List<Matcher> matchers, QueryBudget budget) {
        if (matchers.isEmpty()) {
            return index.values(name);
        }
        MutableRoaringBitmap found = Matching.find(index, matchers, budget);
        budget.requireSeries(found.getCardinality());
        return index.valuesWithin(name, found);
    }

    @Override
    public void close() {
        arena.close();
    }
}
