package io.photoncloud.nightlight.tsdb.chunk;

/** Bytes that are no chunk, or no longer one. */
public final class CorruptChunk extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CorruptChunk(String message) {
        super(message);
    }

    public CorruptChunk(String message, Throwable cause) {
        super(message, cause);
    }
}
