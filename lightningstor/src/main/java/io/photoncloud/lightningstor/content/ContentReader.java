package io.photoncloud.lightningstor.content;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.encryption.ChunkOpener;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.engine.BlobId;
import io.photoncloud.lightningstor.engine.BlobReader;
import io.photoncloud.lightningstor.engine.BlobSink;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.BlobStoreException;
import io.photoncloud.lightningstor.object.BlobRef;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Whereabouts;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.UploadStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what objects are made of. Safe for many threads. */
public final class ContentReader {

    /** How often a blob is looked for that was moved while it was looked for. */
    private static final int LOOKS_MAX = 8;

    private final BlobStore store;
    private final BlobRows rows;
    private final UploadStore uploads;
    private final Claims claims;

    public ContentReader(BlobStore store, BlobRows rows, UploadStore uploads, Claims claims) {
        this.store = store;
        this.rows = rows;
        this.uploads = uploads;
        this.claims = claims;
    }

    /** It was given back since its object was read: whoever wants it reads the object again. */
    public static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Gone() {
            super("the content is gone", null, false, false);
        }
    }

    /** A content that stays while it is open. Of one thread. */
    public final class Open implements AutoCloseable {
        private final Content content;
        private final @Nullable ContentKeys keys;
        private final Optional<Bytes> claimed;

        private Open(Content content, @Nullable ContentKeys keys, Optional<Bytes> claimed) {
            this.content = content;
            this.keys = keys;
            this.claimed = claimed;
        }

        /** Gives a range of the bytes to the sink, verified. */
        public void read(long offset, long length, BlobSink sink) throws IOException {
            switch (content) {
                case Content.Blobs(List<BlobRef> blobs, var _, var key) ->
                    readBlobs(blobs, key == null ? null : keys().open(key), offset, length, sink);
                case Content.Parts parts -> readParts(parts, offset, length, sink);
            }
        }

        private ContentKeys keys() {
            if (keys == null) {
                throw new IllegalStateException("the content is encrypted, and was opened without keys");
            }
            return keys;
        }

        private void readParts(Content.Parts parts, long offset, long length, BlobSink sink) throws IOException {
            long at = 0;
            long end = offset + length;
            for (Content.PartLength part : parts.parts()) {
                long partEnd = at + part.length();
                if (partEnd > offset && at < end) {
                    Part found = uploads.findPart(parts.upload(), part.number()).orElseThrow(Gone::new);
                    Sealed sealed = found.key();
                    byte[] key = sealed == null ? null : keys().open(sealed, parts.upload(), part.number());
                    long from = Math.max(0, offset - at);
                    readBlobs(found.blobs(), key, from, Math.min(end, partEnd) - at - from, sink);
                }
                at = partEnd;
            }
        }

        @Override
        public void close() {
            claimed.ifPresent(claims::endReading);
        }
    }

    /**
     * @param keys by which it is decrypted; null where it is not encrypted
     * @throws Gone it is not there any more
     */
    public Open open(Content content, @Nullable ContentKeys keys) {
        Optional<Bytes> id = content.findId();
        if (id.isPresent() && !claims.beginReading(id.get())) {
            throw new Gone();
        }
        Open open = new Open(content, keys, id);
        try {
            requireThere(content);
            return open;
        } catch (RuntimeException e) { // tidy: the claim is given back, and thrown on
            open.close();
            throw e;
        }
    }

    private void requireThere(Content content) {
        boolean there = switch (content) {
            // A single one is there as a whole once it is found, and that is seen when it is read.
            case Content.Blobs(List<BlobRef> blobs, var _, var _) ->
                blobs.size() <= 1
                        || rows.find(BlobRows.id(blobs.getFirst().id())).isPresent();
            case Content.Parts(Bytes upload, List<Content.PartLength> parts, var _) ->
                uploads.findPart(upload, parts.getFirst().number()).isPresent();
        };
        if (!there) {
            throw new Gone();
        }
    }

    private void readBlobs(List<BlobRef> blobs, byte @Nullable [] key, long offset, long length, BlobSink sink)
            throws IOException {
        if (key == null) {
            readBlobs(blobs, offset, length, sink);
            return;
        }
        long sealedSize = blobs.stream().mapToLong(BlobRef::length).sum();
        ChunkOpener opener = new ChunkOpener(key, sealedSize, offset, length, sink);
        readBlobs(blobs, opener.sealedOffset(), opener.sealedLength(), opener);
    }

    private void readBlobs(List<BlobRef> blobs, long offset, long length, BlobSink sink) throws IOException {
        long at = 0;
        long end = offset + length;
        for (BlobRef blob : blobs) {
            long blobEnd = at + blob.length();
            if (blobEnd > offset && at < end) {
                long from = Math.max(0, offset - at);
                read(BlobRows.id(blob.id()), from, Math.min(end, blobEnd) - at - from, sink);
            }
            at = blobEnd;
        }
    }

    /** While a reader is open the blob stays where it is; it may have been moved before. */
    private void read(BlobId blob, long offset, long length, BlobSink sink) throws IOException {
        long[] given = {0};
        BlobSink counted = (bytes, from, count) -> {
            sink.accept(bytes, from, count);
            given[0] += count;
        };
        for (int look = 0; look < LOOKS_MAX; look++) {
            switch (rows.find(blob).orElseThrow(Gone::new)) {
                case Whereabouts.InRow(Bytes content) -> {
                    sink.accept(content.unsafeArray(), (int) offset, (int) length);
                    return;
                }
                case Whereabouts.InEngine(Bytes place) -> {
                    if (isRead(blob, place, offset + given[0], length - given[0], counted)) {
                        return;
                    }
                }
            }
        }
        throw new Gone();
    }

    /** False where it is there no more. */
    private boolean isRead(BlobId blob, Bytes place, long offset, long length, BlobSink sink) throws IOException {
        try (BlobReader reader = store.read(blob, BlobRows.place(place))) {
            reader.read(offset, length, sink);
            return true;
        } catch (BlobStoreException e) {
            if (e.problem() != BlobStoreException.Problem.GONE) {
                throw e;
            }
            return false;
        }
    }
}
