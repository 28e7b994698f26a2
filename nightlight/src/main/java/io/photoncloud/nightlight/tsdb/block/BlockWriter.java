package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.ChunkRun;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import io.photoncloud.nightlight.tsdb.chunk.FrameWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a block, series by series in the order of their labels. All goes to a directory with a name that says that it
 * is not finished; {@link #finish} gives it its own when all is on the disk. Used by one thread.
 */
public final class BlockWriter implements AutoCloseable {
    static final FileMagic CHUNKS_MAGIC = new FileMagic("NLCHK", 1);
    static final String CHUNKS = "chunks";
    static final String INDEX = "index";
    static final String FINISHED = ".block";
    static final String UNFINISHED = ".tmp";

    private static final int FLUSH_BYTES = 1 << 20;

    /** From so many bytes on a frame of histograms ends. */
    private static final int HISTOGRAM_FRAME_BYTES = 1 << 16;

    private final Path directory;
    private final Path finished;
    private final BlockMeta meta;
    private final FileChannel chunks;
    private final FrameWriter frames = new FrameWriter();
    private final IndexWriter index = new IndexWriter();
    private final ByteWriter pending = new ByteWriter(FLUSH_BYTES + FLUSH_BYTES / 4);
    private final long[] times = new long[FrameWriter.SAMPLES_MAX];
    private final double[] values = new double[FrameWriter.SAMPLES_MAX];
    private final List<ChunkWriter> full = new ArrayList<>();
    private long written;
    private long samples;
    private long frameCount;

    public BlockWriter(Path blocks, BlockMeta meta) throws IOException {
        String name = name(meta.id());
        this.meta = meta;
        this.directory = blocks.resolve(name + UNFINISHED);
        this.finished = blocks.resolve(name + FINISHED);
        Files.createDirectories(directory);
        this.chunks =
                FileChannel.open(directory.resolve(CHUNKS), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        pending.writeBytes(CHUNKS_MAGIC.bytes());
    }

    static String name(long id) {
        return "%016d".formatted(id);
    }

    /** Adds a series with all samples of a cursor that belong to the block; nothing where there is none. */
    public void add(Labels labels, SampleCursor cursor) throws IOException {
        Kind kind = cursor.seek(meta.minMs());
        if (kind == Kind.NONE || cursor.timeMs() >= meta.endMs()) {
            return;
        }
        index.begin(labels);
        while (kind != Kind.NONE && cursor.timeMs() < meta.endMs()) {
            kind = switch (kind) {
                case FLOAT -> addFloats(cursor);
                case HISTOGRAM -> addHistograms(cursor);
                case NONE -> Kind.NONE;
            };
        }
        index.end();
    }

    /** Adds the present float and those after it, of which a frame is made; goes on to what follows those. */
    private Kind addFloats(SampleCursor cursor) throws IOException {
        times[0] = cursor.timeMs();
        values[0] = cursor.value();
        int read = cursor.read(times, values, 1);
        int count = read;
        while (times[count - 1] >= meta.endMs()) {
            count--;
        }
        addFrame(count);
        if (count < read) {
            return Kind.NONE;
        }
        return read < times.length ? cursor.seek(Long.MIN_VALUE) : cursor.next();
    }

    /** Likewise, as many frames as their layouts need. */
    private Kind addHistograms(SampleCursor cursor) throws IOException {
        ChunkRun run = new ChunkRun(FrameWriter.SAMPLES_MAX, HISTOGRAM_FRAME_BYTES, full::add);
        Kind kind = Kind.HISTOGRAM;
        while (kind == Kind.HISTOGRAM && cursor.timeMs() < meta.endMs()) {
            run.add(cursor.timeMs(), cursor.histogram());
            addFull();
            kind = cursor.next();
        }
        run.end();
        addFull();
        return kind;
    }

    private void addFull() throws IOException {
        for (ChunkWriter chunk : full) {
            int start = pending.size();
            FrameWriter.write(chunk, pending);
            end(start, chunk.firstMs(), chunk.lastMs(), chunk.count());
        }
        full.clear();
    }

    private void addFrame(int count) throws IOException {
        int start = pending.size();
        frames.write(times, values, count, pending);
        end(start, times[0], times[count - 1], count);
    }

    private void end(int start, long minMs, long maxMs, int count) throws IOException {
        int length = pending.size() - start;
        CRC32C checksum = new CRC32C();
        checksum.update(pending.array(), start, length);
        pending.writeInt((int) checksum.getValue());
        index.addChunk(minMs, maxMs, count, written + start, length);
        samples += count;
        frameCount++;
        if (pending.size() > FLUSH_BYTES) {
            flush();
        }
    }

    private void flush() throws IOException {
        written += pending.size();
        var buffer = pending.toBuffer();
        while (buffer.hasRemaining()) {
            chunks.write(buffer);
        }
        pending.clear();
    }

    public boolean isEmpty() {
        return index.seriesCount() == 0;
    }

    /** Brings all to the disk and gives the block its name. @return its directory */
    public Path finish() throws IOException {
        flush();
        chunks.force(true);
        chunks.close();
        index.write(directory.resolve(INDEX));
        meta.counted(index.seriesCount(), samples, frameCount).write(directory);
        Directories.sync(directory);
        Directories.moveDurably(directory, finished);
        return finished;
    }

    /** Removes what was written, unless it is finished. */
    @Override
    public void close() throws IOException {
        frames.close();
        chunks.close();
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
    }
}
