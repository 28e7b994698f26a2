package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of one blob, in order, with a stripe in memory at most. Used by one thread. Until it is closed the blob counts as being
 * written and is never taken for an orphan: close it when the metadata's commit has an outcome that is known. Closing without
 * {@link #finish} gives up what was written.
 */
public final class BlobWriter implements AutoCloseable {

    /** How often what is still in memory is written where disks fail that seemed to be well. */
    private static final int ATTEMPTS_MAX = 3;

    private final Parts parts;
    private final BlobId blob;
    private final Layout layout;
    private final RecordTarget target;
    private final ReedSolomon code;
    private final int[][] tables;
    private byte @Nullable [][] cells;
    private long written;
    private int stripe;
    private int filled;
    private boolean committed;
    private boolean closed;

    BlobWriter(Parts parts, BlobId blob, Layout layout, RecordTarget target) {
        this.parts = parts;
        this.blob = blob;
        this.layout = layout;
        this.target = target;
        this.code = parts.code(layout.scheme());
        this.tables = new int[layout.scheme().total()][layout.stripes()];
    }

    public BlobId blob() {
        return blob;
    }

    /** How many bytes are still to come. */
    public long remaining() {
        return layout.length() - written;
    }

    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    public void write(byte[] bytes, int offset, int length) {
        write(ByteBuffer.wrap(bytes, offset, length));
    }

    /**
     * Takes the next bytes.
     *
     * @throws IllegalArgumentException when there are more than the blob was to have
     * @throws BlobStoreException when they cannot be kept; the blob cannot be finished then
     */
    public void write(ByteBuffer bytes) {
        if (closed || committed) {
            throw new IllegalStateException("the writer of " + blob + " is finished");
        }
        if (bytes.remaining() > remaining()) {
            throw new IllegalArgumentException(
                    "the blob was begun with " + layout.length() + " bytes, and more than that were written");
        }
        while (bytes.hasRemaining()) {
            if (cells == null) {
                cells = parts.writeBuffers().take(layout.scheme().total());
            }
            fill(cells, bytes);
            if (filled == layout.dataBytes(stripe)) {
                flush(cells);
            }
        }
    }

    /**
     * Makes the blob durable and tells where it stands.
     *
     * @throws IllegalStateException when bytes are missing
     */
    public Place finish() {
        requireWhole();
        complete();
        if (!isTriedElsewhere()) {
            release();
        }
        force();
        release();
        Place place = place();
        settle();
        return place;
    }

    /** Where the bytes are all in memory yet, a volume whose disks do not make them durable is left for another. */
    private void force() {
        for (int attempt = 1; ; attempt++) {
            try {
                target.force();
                return;
            } catch (BlobStoreException e) {
                if (cells == null || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
                target.abandon();
                complete();
            }
        }
    }

    /** A disk fails a force rather than a write; keeping the bytes until then pays only where there are other disks. */
    private boolean isTriedElsewhere() {
        return layout.stripes() == 1
                && target instanceof PackedTarget
                && parts.disks().placement().current().slots().size()
                        > layout.scheme().total();
    }

    /** Makes blobs durable whose last bytes were {@linkplain #append appended}, by one force of each volume that they came into. */
    static void finishAll(List<BlobWriter> appended) {
        Set<VolumeId> forced = new HashSet<>();
        for (BlobWriter writer : appended) {
            if (forced.add(writer.target.volume())) {
                writer.target.force();
            }
        }
        appended.forEach(BlobWriter::settle);
    }

    /** Writes what was not written yet, and tells where the blob will be durable. */
    Place append() {
        requireWhole();
        complete();
        release();
        return place();
    }

    private void requireWhole() {
        if (closed || committed || remaining() > 0) {
            throw new IllegalStateException(
                    "the writer of " + blob + " is finished already or lacks " + remaining() + " bytes");
        }
    }

    private void complete() {
        byte[][] whole = cells;
        if (layout.stripes() == 1 && whole != null && target instanceof PackedTarget packed) {
            packed.append(whole, tables);
        } else {
            writeHeads();
        }
    }

    private Place place() {
        return new Place(target.volume(), target.offset(), layout.length(), layout.scheme());
    }

    private void settle() {
        target.done();
        committed = true;
        parts.counters().blobsWritten.increment();
        parts.counters().bytesWritten.add(layout.length());
    }

    /**
     * In place of closing, where nobody knows whether the metadata names the blob, or will: it stays until the store is opened again, when
     * that is known.
     */
    public void leave() {
        if (!committed) {
            throw new IllegalStateException("the writer of " + blob + " is not finished");
        }
        closed = true;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        release();
        if (!committed) {
            target.abandon();
        }
        parts.unsettled().remove(blob);
    }

    private void fill(byte[][] into, ByteBuffer bytes) {
        int cellBytes = layout.cellBytes(stripe);
        int left = layout.dataBytes(stripe) - filled;
        while (left > 0 && bytes.hasRemaining()) {
            int at = filled % cellBytes;
            int count = Math.min(bytes.remaining(), Math.min(left, cellBytes - at));
            bytes.get(into[filled / cellBytes], Buffers.HEAD_BYTES + at, count);
            filled += count;
            written += count;
            left -= count;
        }
    }

    private void flush(byte[][] full) {
        int cellBytes = layout.cellBytes(stripe);
        Scheme scheme = layout.scheme();
        int dataBytes = layout.dataBytes(stripe);
        for (int cell = 0; cell < scheme.data(); cell++) {
            int used = Math.clamp(dataBytes - (long) cell * cellBytes, 0, cellBytes);
            Arrays.fill(full[cell], Buffers.HEAD_BYTES + used, Buffers.HEAD_BYTES + cellBytes + Layout.ALIGN, (byte) 0);
        }
        code.encode(full, Buffers.HEAD_BYTES, cellBytes);
        for (int shard = 0; shard < full.length; shard++) {
            Arrays.fill(
                    full[shard], Buffers.HEAD_BYTES + cellBytes, Buffers.HEAD_BYTES + cellBytes + Layout.ALIGN, (byte)
                            0);
            tables[shard][stripe] = RecordHeader.crc(full[shard], Buffers.HEAD_BYTES, cellBytes);
        }
        boolean whole = layout.stripes() == 1 && target instanceof PackedTarget;
        if (!whole) {
            if (stripe == 0) {
                begin(full);
            } else {
                target.write(sources(full), layout.cellOffset(stripe));
            }
        }
        stripe++;
        filled = 0;
    }

    /** Nothing was let go of yet, so that a volume whose disks fail is left for another. What came before is lost with a later stripe's. */
    private void begin(byte[][] first) {
        for (int attempt = 1; ; attempt++) {
            try {
                target.reserve();
                target.write(sources(first), layout.cellOffset(0));
                return;
            } catch (BlobStoreException e) {
                target.abandon();
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private ByteBuffer[] sources(byte[][] full) {
        var sources = new ByteBuffer[full.length];
        for (int shard = 0; shard < full.length; shard++) {
            sources[shard] = ByteBuffer.wrap(full[shard], Buffers.HEAD_BYTES, Layout.align(layout.cellBytes(stripe)));
        }
        return sources;
    }

    private void writeHeads() {
        int shards = layout.scheme().total();
        var sources = new ByteBuffer[shards];
        for (int shard = 0; shard < shards; shard++) {
            byte[] head = new byte[layout.headBytes()];
            new RecordHeader(target.volume(), target.offset(), blob, layout.length(), layout.scheme(), shard)
                    .putWithTable(head, 0, tables[shard]);
            sources[shard] = ByteBuffer.wrap(head);
        }
        target.write(sources, 0);
    }

    private void release() {
        byte[][] held = cells;
        if (held != null) {
            cells = null;
            parts.writeBuffers().giveBack(held);
        }
    }
}
