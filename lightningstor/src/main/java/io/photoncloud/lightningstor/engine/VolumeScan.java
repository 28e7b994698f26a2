package io.photoncloud.lightningstor.engine;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Walks the records of a volume by their headers, of whichever shard has a good one. Where none has, it looks for the next
 * header that names its own place, and remembers the gap.
 */
final class VolumeScan {

    private static final int WINDOW_BYTES = 64 << 10;
    private static final int MAGIC_FIRST_BYTE = 'B';

    private final VolumeHandle handle;
    private final long end;
    private long at;
    private boolean broken;

    VolumeScan(VolumeHandle handle, long from, long end) {
        this.handle = handle;
        this.at = from;
        this.end = end;
    }

    /** The next record's header, whole or torn as the record may be. */
    Optional<RecordHeader> next() {
        if (at >= end) {
            return Optional.empty();
        }
        Optional<RecordHeader> header = headerAt(at);
        if (header.isEmpty()) {
            long found = search(at + Layout.ALIGN);
            broken |= found < end || hasBytes();
            if (found >= end) {
                return Optional.empty();
            }
            at = found;
            header = headerAt(at);
        }
        at += header.map(each -> each.layout().recordBytes()).orElse(0L);
        return header;
    }

    /** Just behind the last record found. */
    long position() {
        return at;
    }

    /** Whether there are bytes that belong to no record. */
    boolean isBroken() {
        return broken;
    }

    private Optional<RecordHeader> headerAt(long position) {
        byte[] bytes = new byte[RecordHeader.BYTES];
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            if (handle.read(shard, ByteBuffer.wrap(bytes), position)) {
                Optional<RecordHeader> found = RecordHeader.find(bytes, 0, handle.volume(), position)
                        .filter(header -> header.scheme().equals(handle.scheme()));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean hasBytes() {
        return end - at >= RecordHeader.BYTES;
    }

    private long search(long from) {
        long nearest = Long.MAX_VALUE;
        for (int shard = 0; shard < handle.scheme().total(); shard++) {
            nearest = Math.min(nearest, search(shard, from, Math.min(nearest, end)));
        }
        return nearest;
    }

    private long search(int shard, long from, long until) {
        byte[] window = new byte[WINDOW_BYTES + RecordHeader.BYTES];
        for (long start = from; start + RecordHeader.BYTES <= until; start += WINDOW_BYTES) {
            int count = (int) Math.min(window.length, until - start);
            if (!handle.read(shard, ByteBuffer.wrap(window, 0, count), start)) {
                return Long.MAX_VALUE;
            }
            for (int i = 0; i + RecordHeader.BYTES <= count && i < WINDOW_BYTES; i += Layout.ALIGN) {
                if (window[i] == MAGIC_FIRST_BYTE
                        && RecordHeader.find(window, i, handle.volume(), start + i)
                                .isPresent()) {
                    return start + i;
                }
            }
        }
        return Long.MAX_VALUE;
    }
}
