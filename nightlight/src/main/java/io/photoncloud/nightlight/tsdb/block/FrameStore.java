package io.photoncloud.nightlight.tsdb.block;

import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.StoredChunk;
import java.util.zip.CRC32C;

/** The frames of a block. Safe for use by many threads. */
final class FrameStore {
    private final MappedFile file;
    private final FrameReaders readers;

    FrameStore(MappedFile file, FrameReaders readers) {
        this.file = file;
        this.readers = readers;
    }

    /** A frame that is decoded when it is opened. */
    record Frame(FrameStore store, long minMs, long maxMs, int count, long offset, int sizeBytes)
            implements StoredChunk {
        @Override
        public SampleCursor cursor() {
            return store.readers.decode(store.bytes(offset, sizeBytes), sizeBytes, count);
        }
    }

    private byte[] bytes(long offset, int length) {
        byte[] frame = file.bytes(offset, length, FrameReaders.SLACK);
        CRC32C checksum = new CRC32C();
        checksum.update(frame, 0, length);
        if ((int) checksum.getValue() != file.intAt(offset + length)) {
            throw new CorruptChunk("a frame at " + offset + " does not have its checksum");
        }
        return frame;
    }
}
