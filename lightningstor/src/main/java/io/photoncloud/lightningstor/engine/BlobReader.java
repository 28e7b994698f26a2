package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Reads one blob, from any position, with a cell in memory at most (a stripe where shards are missing). While it is open the
 * bytes stay where they are, even if the blob is freed or moved. Used by one thread.
 */
public final class BlobReader implements AutoCloseable {

    /** So many cells are verified before the same bytes leave by zero-copy: few enough to be in the page cache still. */
    private static final int VERIFIED_AHEAD = 16;

    private final Parts parts;
    private final VolumeHandle handle;
    private final BlobId blob;
    private final Place place;
    private final Layout layout;
    private final RecordReader record;
    private boolean closed;

    BlobReader(Parts parts, VolumeHandle handle, BlobId blob, Place place) {
        this.parts = parts;
        this.handle = handle;
        this.blob = blob;
        this.place = place;
        this.layout = place.layout();
        this.record = new RecordReader(handle, blob, place);
    }

    /**
     * Gives the bytes to the sink.
     *
     * @throws BlobStoreException DAMAGED, DISK_FAILED or GONE; the sink has had only right bytes until then
     * @throws IOException what the sink threw
     */
    public void read(long offset, long length, BlobSink sink) throws IOException {
        check(offset, length);
        long end = offset + length;
        long stripeBytes = layout.stripeBytes();
        long at = offset;
        while (at < end) {
            int stripe = (int) (at / stripeBytes);
            long inStripe = at % stripeBytes;
            int cell = (int) (inStripe / layout.cellBytes(stripe));
            int inCell = (int) (inStripe % layout.cellBytes(stripe));
            int count = (int) Math.min(end - at, cellEnd(stripe, cell) - inStripe);
            give(stripe, cell, inCell, count, sink);
            at += count;
        }
        parts.counters().bytesRead.add(length);
    }

    /**
     * Sends the bytes, by zero-copy where the blob lies in one piece: they are verified, and then sent from the page cache without passing
     * through the process again.
     */
    public void sendTo(WritableByteChannel target, long offset, long length) throws IOException {
        check(offset, length);
        long end = offset + length;
        if (place.scheme().data() > 1) {
            read(offset, length, (bytes, from, count) -> writeFully(target, ByteBuffer.wrap(bytes, from, count)));
            return;
        }
        long window = (long) VERIFIED_AHEAD * Layout.BLOCK_BYTES;
        for (long at = offset; at < end; ) {
            long until = Math.min(end, (at / window + 1) * window);
            if (verify(at, until)) {
                transfer(target, at, until);
                parts.counters().bytesRead.add(until - at);
            } else {
                read(at, until - at, (bytes, from, count) -> writeFully(target, ByteBuffer.wrap(bytes, from, count)));
            }
            at = until;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            parts.handles().release(handle);
        }
    }

    private void check(long offset, long length) {
        if (closed) {
            throw new IllegalStateException("the reader of " + blob + " is closed");
        }
        if (offset < 0 || length < 0 || offset > place.length() - length) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " and " + length + " more are not in a blob of " + place.length());
        }
    }

    private long cellEnd(int stripe, int cell) {
        return Math.min(layout.dataBytes(stripe), (cell + 1L) * layout.cellBytes(stripe));
    }

    private void give(int stripe, int cell, int inCell, int count, BlobSink sink) throws IOException {
        byte[][] one = parts.readBuffers().take(1);
        try {
            if (record.readCell(cell, stripe, one[0])) {
                sink.accept(one[0], Buffers.HEAD_BYTES + inCell, count);
                return;
            }
        } finally {
            parts.readBuffers().giveBack(one);
        }
        byte[][] all = parts.readBuffers().take(place.scheme().total());
        try {
            if (record.readStripe(stripe, all, parts.code(place.scheme())) == null) {
                throw unreadable();
            }
            if (!handle.disks()[cell].isMissing()) {
                parts.counters().cellsRotten.increment();
                parts.repairs().wantRecord(blob, place);
            }
            sink.accept(all[cell], Buffers.HEAD_BYTES + inCell, count);
        } finally {
            parts.readBuffers().giveBack(all);
        }
    }

    private BlobStoreException unreadable() {
        int missing = 0;
        boolean anyFile = handle.exists();
        for (DataDisk disk : handle.disks()) {
            missing += disk.isMissing() || disk.condition() == DiskState.Condition.FAILED ? 1 : 0;
        }
        String where = "blob " + blob + " in volume " + place.volume() + " at " + place.offset();
        if (!anyFile && missing <= place.scheme().parity()) {
            return new BlobStoreException(
                    BlobStoreException.Problem.GONE, where + " is there no more: look up its place again");
        }
        if (missing > place.scheme().parity()) {
            return new BlobStoreException(
                    BlobStoreException.Problem.DISK_FAILED,
                    where + " needs " + place.scheme().data() + " of "
                            + place.scheme().total() + " disks, and " + missing + " are missing: bring them back");
        }
        parts.counters().blobsDamaged.increment();
        return new BlobStoreException(
                BlobStoreException.Problem.DAMAGED,
                where + " is rotten beyond what parity makes good: restore the object from a copy");
    }

    private boolean verify(long from, long until) {
        byte[][] buffer = parts.readBuffers().take(1);
        try {
            for (long at = from; at < until; at = (at / Layout.BLOCK_BYTES + 1) * Layout.BLOCK_BYTES) {
                if (!record.readCell(0, (int) (at / Layout.BLOCK_BYTES), buffer[0])) {
                    return false;
                }
            }
            return true;
        } finally {
            parts.readBuffers().giveBack(buffer);
        }
    }

    private void transfer(WritableByteChannel target, long from, long until) throws IOException {
        DiskFile file = handle.find(0);
        if (file == null) {
            throw unreadable();
        }
        long payload = place.offset() + layout.headBytes();
        for (long at = from; at < until; ) {
            long sent = file.transferTo(payload + at, until - at, target);
            if (sent <= 0) {
                throw new IOException("the receiver of blob " + blob + " takes no more bytes");
            }
            at += sent;
        }
    }

    private static void writeFully(WritableByteChannel target, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            var _ = target.write(bytes);
        }
    }
}
