package io.photoncloud.lightningstor.encryption;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The keys by which the bytes of one object are encrypted, or those of its parts. Each is of one sequence of bytes, and sealed as that
 * object's or part's.
 *
 * @param by who seals them
 * @param bucket its number
 */
public record ContentKeys(KeySealer by, long bucket, String object) {

    /** A key that was made, as it encrypts and as it is kept. */
    public static final class Made {
        private final byte[] key;
        private final Sealed sealed;

        private Made(byte[] key, Sealed sealed) {
            this.key = key;
            this.sealed = sealed;
        }

        /** Not to be changed. */
        public byte[] key() {
            return key;
        }

        public Sealed sealed() {
            return sealed;
        }
    }

    /** @param random a secure one */
    public Made make(RandomGenerator random) {
        return make(random, ofObject());
    }

    /** Of a part. */
    public Made make(RandomGenerator random, Bytes upload, int part) {
        return make(random, ofPart(upload, part));
    }

    private Made make(RandomGenerator random, String of) {
        byte[] key = new byte[AesGcm.KEY_BYTES];
        random.nextBytes(key);
        return new Made(key, by.seal(of, key));
    }

    public byte[] open(Sealed key) {
        return by.open(ofObject(), key);
    }

    /** Of a part. */
    public byte[] open(Sealed key, Bytes upload, int part) {
        return by.open(ofPart(upload, part), key);
    }

    private String ofObject() {
        return "object/" + bucket + "/" + object;
    }

    private static String ofPart(Bytes upload, int part) {
        return "part/" + HexFormat.of().formatHex(upload.unsafeArray()) + "/" + part;
    }
}
