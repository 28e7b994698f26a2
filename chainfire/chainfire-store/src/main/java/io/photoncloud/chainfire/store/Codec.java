package io.photoncloud.chainfire.store;

/**
 * The stored form of a value, both ways: {@code decode(encode(value))} equals {@code value}, and what an older release
 * encoded is decoded by every later one. Pure, and safe for many threads.
 */
public interface Codec<T> {

    Bytes encode(T value);

    /** @throws IllegalArgumentException the bytes are no such value */
    T decode(Bytes stored);
}
