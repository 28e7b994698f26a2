package io.photoncloud.lightningstor.encryption;

import io.photoncloud.lightningstor.engine.BlobSink;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** Decrypts a range of what a {@link ChunkSealer} made, from the chunks that it touches, with a chunk in memory. For one thread. */
public final class ChunkOpener implements BlobSink {

    private final Chunks chunks;
    private final SecretKey key;
    private final long offset;
    private final long end;
    private final BlobSink target;
    private final Cipher cipher = AesGcm.cipher();
    private final byte[] sealed = new byte[Chunks.SEALED_BYTES];
    private final byte[] plain = new byte[Chunks.PLAIN_BYTES];
    private long chunk;
    private int filled;

    /**
     * @param sealedSize of all the bytes as they are encrypted
     * @param offset of the first one that is wanted
     * @param length of what is wanted, at least 1
     * @param target is given nothing that was not verified
     */
    public ChunkOpener(byte[] key, long sealedSize, long offset, long length, BlobSink target) {
        this.chunks = Chunks.ofSealed(sealedSize);
        if (offset < 0 || length < 1 || offset > chunks.size() - length) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " are not among " + chunks.size());
        }
        this.key = AesGcm.key(key);
        this.offset = offset;
        this.end = offset + length;
        this.target = target;
        this.chunk = offset / Chunks.PLAIN_BYTES;
    }

    /** Where the encrypted bytes begin that are to be given to this. */
    public long sealedOffset() {
        return offset / Chunks.PLAIN_BYTES * Chunks.SEALED_BYTES;
    }

    /** How many those are. */
    public long sealedLength() {
        long last = (end - 1) / Chunks.PLAIN_BYTES;
        return Math.min(chunks.sealedSize(), (last + 1) * Chunks.SEALED_BYTES) - sealedOffset();
    }

    @Override
    public void accept(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int stop = from + length;
        while (at < stop) {
            if (chunk >= chunks.count()) {
                throw new IllegalArgumentException("there are more than " + chunks.sealedSize() + " encrypted bytes");
            }
            int wanted = chunks.plainBytes(chunk) + AesGcm.TAG_BYTES;
            if (filled == 0 && stop - at >= wanted) {
                open(bytes, at, wanted);
                at += wanted;
                continue;
            }
            int count = Math.min(stop - at, wanted - filled);
            System.arraycopy(bytes, at, sealed, filled, count);
            filled += count;
            at += count;
            if (filled == wanted) {
                filled = 0;
                open(sealed, 0, wanted);
            }
        }
    }

    private void open(byte[] bytes, int from, int length) throws IOException {
        int count;
        try {
            chunks.begin(cipher, Cipher.DECRYPT_MODE, key, chunk);
            count = cipher.doFinal(bytes, from, length, plain, 0);
        } catch (GeneralSecurityException e) {
            throw new DamagedException("chunk " + chunk + " of " + chunks.count() + " is not what was encrypted", e);
        }
        long start = chunk * Chunks.PLAIN_BYTES;
        chunk++;
        int first = (int) Math.max(0, offset - start);
        int behind = (int) Math.min(count, end - start);
        if (first < behind) {
            target.accept(plain, first, behind - first);
        }
    }
}
