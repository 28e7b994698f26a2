package io.photoncloud.lightningstor.encryption;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** Encrypts a sequence of bytes as they come, with a chunk in memory. For one thread. */
public final class ChunkSealer {

    /** Takes encrypted bytes in order; they are the sealer's again when it returns. */
    @FunctionalInterface
    public interface Target {
        void take(byte[] bytes, int offset, int length);
    }

    private final Chunks chunks;
    private final SecretKey key;
    private final Target target;
    private final Cipher cipher = AesGcm.cipher();
    private final byte[] plain;
    private final byte[] sealed;
    private long chunk;
    private int filled;

    /**
     * @param key that encrypts nothing else, ever
     * @param size of all the bytes
     */
    public ChunkSealer(byte[] key, long size, Target target) {
        this.chunks = new Chunks(size);
        this.key = AesGcm.key(key);
        this.target = target;
        this.plain = new byte[(int) Math.min(Chunks.PLAIN_BYTES, size)];
        this.sealed = new byte[plain.length + AesGcm.TAG_BYTES];
    }

    /** How many bytes come of all. */
    public long sealedSize() {
        return chunks.sealedSize();
    }

    public void write(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (chunk >= chunks.count()) {
                throw new IllegalArgumentException("there are more than " + chunks.size() + " bytes");
            }
            int wanted = chunks.plainBytes(chunk);
            if (filled == 0 && end - at >= wanted) {
                seal(bytes, at, wanted);
                at += wanted;
                continue;
            }
            int count = Math.min(end - at, wanted - filled);
            System.arraycopy(bytes, at, plain, filled, count);
            filled += count;
            at += count;
            if (filled == wanted) {
                filled = 0;
                seal(plain, 0, wanted);
            }
        }
    }

    private void seal(byte[] bytes, int offset, int length) {
        int count;
        try {
            chunks.begin(cipher, Cipher.ENCRYPT_MODE, key, chunk);
            count = cipher.doFinal(bytes, offset, length, sealed, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("bytes cannot be encrypted", e);
        }
        chunk++;
        target.take(sealed, 0, count);
    }
}
