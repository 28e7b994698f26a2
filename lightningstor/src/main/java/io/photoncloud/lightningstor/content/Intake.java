package io.photoncloud.lightningstor.content;

import io.photoncloud.lightningstor.checksum.Digester;
import io.photoncloud.lightningstor.engine.BlobId;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobWriter;
import io.photoncloud.lightningstor.engine.Place;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.WrittenBlob;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Bytes on their way in: durable once they are written, and nobody's until a row says whose. It is closed when it is known
 * whether one does. Of one thread.
 */
public final class Intake implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 << 10;

    private final BlobStore store;
    private final RandomGenerator random;
    private final List<BlobWriter> writers = new ArrayList<>();
    private final List<WrittenBlob> written = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();

    public Intake(BlobStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /**
     * Takes exactly so many bytes, and makes them durable.
     *
     * @throws EOFException there are fewer
     */
    public List<WrittenBlob> take(InputStream body, long length, Digester digester) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
        long left = length;
        while (left > 0) {
            long size = Math.min(left, BlobStore.BLOB_MAX_BYTES);
            BlobWriter writer = store.begin(BlobId.random(random), size);
            writers.add(writer);
            while (writer.remaining() > 0) {
                int count = body.read(buffer, 0, (int) Math.min(buffer.length, writer.remaining()));
                if (count < 0) {
                    throw new EOFException("the body ended " + (left - (size - writer.remaining())) + " bytes early");
                }
                digester.update(buffer, 0, count);
                writer.write(buffer, 0, count);
            }
            Place place = writer.finish();
            places.add(place);
            written.add(new WrittenBlob(new BlobRef(BlobRows.bytes(writer.blob()), size), BlobRows.bytes(place)));
            left -= size;
        }
        return List.copyOf(written);
    }

    /** Gives the bytes back at once: nothing was written of them, for certain. */
    public void discard() {
        for (int at = 0; at < places.size(); at++) {
            var _ = store.free(writers.get(at).blob(), places.get(at));
        }
        places.clear();
    }

    @Override
    public void close() {
        writers.forEach(BlobWriter::close);
    }
}
