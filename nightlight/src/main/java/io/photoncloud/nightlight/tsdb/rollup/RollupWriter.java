package io.photoncloud.nightlight.tsdb.rollup;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.series.RollupColumns;
import io.photoncloud.nightlight.tsdb.block.IndexWriter;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.Directories;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import io.photoncloud.nightlight.tsdb.chunk.FrameWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Writes a file of rollups, series by series in the order of their labels. All goes to a directory with a name that says that it is not
 * finished; {@link #finish} gives it its own when all is on the disk. Used by one thread.
 */
public final class RollupWriter implements AutoCloseable {
    static final FileMagic WINDOWS_MAGIC = new FileMagic("NLRUP", 1);
    static final String WINDOWS = "windows";
    static final String INDEX = "index";

    /** How the name of one ends that is finished, and of one that is not. */
    public static final String FINISHED = ".rollup";

    public static final String UNFINISHED = ".tmp";

    private static final int FLUSH_BYTES = 1 << 20;

    private final Path directory;
    private final Path finished;
    private final RollupMeta meta;
    private final FileChannel channel;
    private final FrameWriter frames = new FrameWriter();
    private final IndexWriter index = new IndexWriter();
    private final ByteWriter pending = new ByteWriter(FLUSH_BYTES + FLUSH_BYTES / 4);
    private boolean begun;
    private Labels labels = Labels.EMPTY;
    private long written;
    private long windows;

    public RollupWriter(Path rollups, RollupMeta meta) throws IOException {
        String name = "%016d".formatted(meta.id());
        this.meta = meta;
        this.directory = rollups.resolve(name + UNFINISHED);
        this.finished = rollups.resolve(name + FINISHED);
        Files.createDirectories(directory);
        this.channel =
                FileChannel.open(directory.resolve(WINDOWS), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        pending.writeBytes(WINDOWS_MAGIC.bytes());
    }

    /** Begins a series, of which nothing is written where nothing is added. */
    public void begin(Labels of) {
        labels = of;
        begun = false;
    }

    private void requireBegun() {
        if (!begun) {
            index.begin(labels);
            begun = true;
        }
    }

    /** Adds all windows of some columns, which follow those that were added before. */
    public void add(RollupColumns columns) throws IOException {
        for (int from = 0; from < columns.size(); from += RollupFrame.WINDOWS_MAX) {
            requireBegun();
            int count = Math.min(RollupFrame.WINDOWS_MAX, columns.size() - from);
            int start = pending.size();
            RollupFrame.write(columns, from, count, meta.resolution(), frames, pending);
            int length = pending.size() - start;
            CRC32C checksum = new CRC32C();
            checksum.update(pending.array(), start, length);
            pending.writeInt((int) checksum.getValue());
            index.addChunk(columns.endMs(from), columns.endMs(from + count - 1), count, written + start, length);
            windows += count;
            if (pending.size() > FLUSH_BYTES) {
                flush();
            }
        }
    }

    /** Says that there were histograms, so that there are no windows of a time: it is after its begin, and its end belongs to it. */
    public void addGap(long fromMs, long toMs) {
        requireBegun();
        index.addChunk(fromMs + meta.resolution().millis(), toMs, 0, written + pending.size(), 0);
    }

    public void end() {
        if (begun) {
            index.end();
        }
    }

    private void flush() throws IOException {
        written += pending.size();
        Directories.writeAll(channel, pending.toBuffer());
        pending.clear();
    }

    public boolean isEmpty() {
        return index.seriesCount() == 0;
    }

    /** Brings all to the disk and gives the file its name. @return its directory */
    public Path finish() throws IOException {
        flush();
        channel.force(true);
        channel.close();
        index.write(directory.resolve(INDEX));
        meta.counted(index.seriesCount(), windows).write(directory);
        Directories.sync(directory);
        Directories.moveDurably(directory, finished);
        return finished;
    }

    /** Removes what was written, unless it is finished. */
    @Override
    public void close() throws IOException {
        frames.close();
        channel.close();
        if (Files.exists(directory)) {
            Directories.delete(directory);
        }
    }
}
