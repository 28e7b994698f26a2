package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of one gRPC message: pieces of arrays on the way out, one array on the way in. */
final class Batch {

    static final MethodDescriptor.Marshaller<Batch> MARSHALLER = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(Batch batch) {
            return new Outgoing(batch);
        }

        @Override
        public Batch parse(InputStream message) {
            return read(message);
        }
    };

    private final List<Piece> pieces = new ArrayList<>();
    private int size;

    /** Part of an array: a plain class, since an array makes no good component of a record. */
    private static final class Piece {
        private final byte[] array;
        private final int from;
        private final int length;

        Piece(byte[] array, int from, int length) {
            this.array = array;
            this.from = from;
            this.length = length;
        }
    }

    static Batch of(byte[] array, int from, int length) {
        Batch batch = new Batch();
        batch.add(array, from, length);
        return batch;
    }

    private static Batch read(InputStream message) {
        try {
            byte[] content = new byte[message.available()];
            int read = message.readNBytes(content, 0, content.length);
            if (read < content.length || message.read() >= 0) {
                throw new IOException("a gRPC message that does not tell its length");
            }
            return of(content, 0, content.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(byte[] array, int from, int length) {
        pieces.add(new Piece(array, from, length));
        size += length;
    }

    int size() {
        return size;
    }

    /** The one array that a received message is. */
    byte[] content() {
        Piece only = pieces.getFirst();
        return only.array;
    }

    /** Lets gRPC write the pieces straight into its buffer; nothing reads from this stream itself but by that. */
    private static final class Outgoing extends InputStream implements Drainable, KnownLength {

        private final Batch batch;
        private boolean drained;

        Outgoing(Batch batch) {
            this.batch = batch;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (drained) {
                return 0;
            }
            drained = true;
            for (Piece piece : batch.pieces) {
                target.write(piece.array, piece.from, piece.length);
            }
            return batch.size;
        }

        @Override
        public int available() {
            return drained ? 0 : batch.size;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("to be drained");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            throw new UnsupportedOperationException("to be drained");
        }
    }
}
