package io.photoncloud.lightningstor.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/**
 * So many bytes as they are encrypted: in chunks, each with its number and whether it is the last one authenticated, so that none can be
 * left out, added, put elsewhere or cut off without being found. A key encrypts the chunks of one sequence of bytes only, which is
 * why numbers do as nonces. A sealed chunk is as large as a cell of the engine, so a range of bytes is read from no more cells than it
 * touches.
 *
 * @param size of the bytes, before they are encrypted
 */
record Chunks(long size) {

    static final int SEALED_BYTES = 64 << 10;
    static final int PLAIN_BYTES = SEALED_BYTES - AesGcm.TAG_BYTES;

    private static final int LAST = 1;

    /** As many as they are once they are encrypted. */
    static Chunks ofSealed(long sealedSize) {
        long count = (sealedSize + SEALED_BYTES - 1) / SEALED_BYTES;
        return new Chunks(sealedSize - count * AesGcm.TAG_BYTES);
    }

    long count() {
        return (size + PLAIN_BYTES - 1) / PLAIN_BYTES;
    }

    long sealedSize() {
        return size + count() * AesGcm.TAG_BYTES;
    }

    /** Of the bytes of a chunk. */
    int plainBytes(long chunk) {
        return (int) Math.min(PLAIN_BYTES, size - chunk * PLAIN_BYTES);
    }

    boolean isLast(long chunk) {
        return chunk == count() - 1;
    }

    /** Makes a cipher ready for a chunk. */
    void begin(Cipher cipher, int mode, SecretKey key, long chunk) throws GeneralSecurityException {
        byte last = (byte) (isLast(chunk) ? LAST : 0);
        byte[] nonce = ByteBuffer.allocate(AesGcm.NONCE_BYTES)
                .put(last)
                .position(AesGcm.NONCE_BYTES - Long.BYTES)
                .putLong(chunk)
                .array();
        cipher.init(mode, key, AesGcm.nonce(nonce));
        cipher.updateAAD(
                ByteBuffer.allocate(Long.BYTES + 1).putLong(chunk).put(last).array());
    }
}
