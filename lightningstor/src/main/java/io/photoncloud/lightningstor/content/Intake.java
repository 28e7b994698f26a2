package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.encryption.ChunkSealer;
import io.photoncloud.lightningstor.engine.BlobId;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobWriter;
import io.photoncloud.lightningstor.engine.Place;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Whereabouts;
import io.photoncloud.lightningstor.object.WrittenBlob;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way in: nobody's until a row says whose, and durable by then, or with the row that has them. It is closed when it
 * is known whether one does. Of one thread.
 */
public final class Intake implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final Intakes intakes;
    private final List<BlobWriter> writers = new ArrayList<>();
    private final List<WrittenBlob> written = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    Intake(Intakes intakes) {
        this.intakes = intakes;
    }

    /**
     * Takes exactly so many bytes, and makes them durable unless they are for a row.
     *
     * @param key that encrypts them, and nothing else; null for none
     * @throws EOFException there are fewer
     */
    public List<WrittenBlob> take(InputStream body, long length, Digester digester, byte @Nullable [] key)
            throws IOException {
        Taking taking = begin(length, digester, key);
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
        while (taking.remaining() > 0) {
            int count = body.read(buffer, 0, (int) Math.min(buffer.length, taking.remaining()));
            if (count < 0) {
                throw new EOFException("the body ended " + taking.remaining() + " bytes early");
            }
            taking.write(buffer, 0, count);
        }
        return taking.finish();
    }

    /**
     * Begins to take exactly so many bytes, as they come.
     *
     * @throws io.photoncloud.lightningstor.engine.BlobStoreException DISK_FULL, where the metadata lies
     */
    public Taking begin(long length, Digester digester, byte @Nullable [] key) {
        return new Taking(length, digester, key);
    }

    /** Takes bytes as they come. */
    public final class Taking {
        private final Digester digester;
        private final @Nullable ChunkSealer sealer;
        private final @Nullable ByteArrayOutputStream forRow;
        private long left;
        private long unwritten;
        private @Nullable BlobWriter writer;

        private Taking(long length, Digester digester, byte @Nullable [] key) {
            this.left = length;
            this.digester = digester;
            this.sealer = key == null ? null : new ChunkSealer(key, length, this::keep);
            this.unwritten = sealer == null ? length : sealer.sealedSize();
            if (unwritten <= intakes.inRowBytesMax()) {
                intakes.room().require();
            }
            this.forRow = unwritten > 0 && unwritten <= intakes.inRowBytesMax()
                    ? new ByteArrayOutputStream((int) unwritten)
                    : null;
        }

        /** How many are still to come. */
        public long remaining() {
            return left;
        }

        public void write(byte[] bytes, int offset, int length) {
            digester.update(bytes, offset, length);
            left -= length;
            if (sealer == null) {
                keep(bytes, offset, length);
            } else {
                sealer.write(bytes, offset, length);
            }
        }

        private void keep(byte[] bytes, int offset, int length) {
            if (forRow == null) {
                keepInEngine(bytes, offset, length);
            } else {
                forRow.write(bytes, offset, length);
            }
        }

        private void keepInEngine(byte[] bytes, int offset, int length) {
            int at = offset;
            int end = offset + length;
            while (at < end) {
                BlobWriter into = writer;
                if (into == null) {
                    into = intakes.store()
                            .begin(BlobId.random(intakes.random()), Math.min(unwritten, BlobStore.BLOB_MAX_BYTES));
                    writers.add(into);
                    writer = into;
                }
                int count = (int) Math.min(end - at, into.remaining());
                into.write(bytes, at, count);
                at += count;
                unwritten -= count;
                if (into.remaining() == 0) {
                    keep(into);
                    writer = null;
                }
            }
        }

        private void keep(BlobWriter whole) {
            Place place = whole.finish();
            places.add(place);
            written.add(new WrittenBlob(
                    new BlobRef(BlobRows.bytes(whole.blob()), place.length()),
                    new Whereabouts.InEngine(BlobRows.bytes(place))));
        }

        /** @throws IllegalStateException bytes are missing */
        public List<WrittenBlob> finish() {
            if (left > 0) {
                throw new IllegalStateException(left + " bytes are missing");
            }
            if (forRow != null) {
                Bytes content = Bytes.wrap(forRow.toByteArray());
                Bytes id = BlobRows.bytes(BlobId.random(intakes.random()));
                written.add(new WrittenBlob(new BlobRef(id, content.size()), new Whereabouts.InRow(content)));
            }
            return List.copyOf(written);
        }
    }

    /** Gives the bytes back at once: nothing was written of them, for certain. */
    public void discard() {
        for (int at = 0; at < places.size(); at++) {
            var _ = intakes.store().free(writers.get(at).blob(), places.get(at));
        }
        places.clear();
    }

    /** A row names the bytes: whatever goes wrong now, they stay. */
    public void keep() {
        places.clear();
    }

    /** Leaves the bytes where they are: nobody knows whether a row names them, or will. */
    public void leave() {
        writers.forEach(BlobWriter::leave);
    }

    @Override
    public void close() {
        writers.forEach(BlobWriter::close);
    }
}
