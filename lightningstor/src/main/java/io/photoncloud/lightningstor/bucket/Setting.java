package io.photoncloud.lightningstor.bucket;

import io.photoncloud.chainfire.store.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Function;

/**
 * One respect in which a bucket can be set, as a document.
 *
 * @param name by which its row is found; never given to another one
 * @param reading of the document, from clients and from the row
 * @param writing of it, for the row and for clients
 */
public record Setting<T>(String name, Reading<T> reading, Function<T, byte[]> writing) {

    /** Reads a document; throws what whoever sent it is to be told. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(InputStream document) throws IOException;
    }

    T decode(Bytes document) {
        try {
            return reading.read(new ByteArrayInputStream(document.unsafeArray()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be read", e);
        }
    }

    Bytes encode(T value) {
        return Bytes.wrap(writing.apply(value));
    }
}
