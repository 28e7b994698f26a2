package io.photoncloud.lightningstor.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that were encrypted come back as they were, any range of them, or not at all. */
class ChunksTest {

    private static final int CHUNK = Chunks.PLAIN_BYTES;
    private static final int SEALED = Chunks.SEALED_BYTES;
    private static final int ROUNDS = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final byte[] key = bytes(AesGcm.KEY_BYTES);

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] seal(byte[] by, byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkSealer sealer = new ChunkSealer(by, plain.length, out::write);
        int at = 0;
        while (at < plain.length) {
            int count = Math.min(plain.length - at, 1 + random.nextInt(2 * CHUNK));
            sealer.write(plain, at, count);
            at += count;
        }
        assertThat((long) out.size()).as("seed %d", seed).isEqualTo(sealer.sealedSize());
        return out.toByteArray();
    }

    private byte[] open(byte[] sealed, long offset, long length) throws IOException {
        return open(key, sealed, sealed.length, offset, length);
    }

    private byte[] open(byte[] by, byte[] sealed, long sealedSize, long offset, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkOpener opener = new ChunkOpener(by, sealedSize, offset, length, out::write);
        int at = (int) opener.sealedOffset();
        int end = at + (int) opener.sealedLength();
        while (at < end) {
            int count = Math.min(end - at, 1 + random.nextInt(2 * SEALED));
            opener.accept(sealed, at, count);
            at += count;
        }
        return out.toByteArray();
    }

    private int size() {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(100);
            case 1 -> CHUNK * (1 + random.nextInt(4)) + random.nextInt(3) - 1;
            default -> 1 + random.nextInt(5 * CHUNK);
        };
    }

    @Test
    void anyRangeOfAnySizeIsWhatItWas() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] plain = bytes(size());
            byte[] sealed = seal(key, plain);
            for (int look = 0; look < 4; look++) {
                int offset = random.nextInt(plain.length);
                int length = 1 + random.nextInt(plain.length - offset);
                assertThat(open(sealed, offset, length))
                        .as("seed %d: %d at %d of %d", seed, length, offset, plain.length)
                        .isEqualTo(Arrays.copyOfRange(plain, offset, offset + length));
            }
        }
    }

    @Test
    void aRangeIsReadFromTheChunksThatItTouchesOnly() {
        ChunkOpener inOne = new ChunkOpener(key, 10L * SEALED, 3L * CHUNK, CHUNK, (_, _, _) -> {});
        assertThat(List.of(inOne.sealedOffset(), inOne.sealedLength())).containsExactly(3L * SEALED, (long) SEALED);
        ChunkOpener acrossTwo = new ChunkOpener(key, 10L * SEALED, 4L * CHUNK - 1, 2, (_, _, _) -> {});
        assertThat(List.of(acrossTwo.sealedOffset(), acrossTwo.sealedLength()))
                .containsExactly(3L * SEALED, 2L * SEALED);
    }

    @Test
    void noBytesAreNoBytes() {
        assertThat(new ChunkSealer(key, 0, (_, _, _) -> {}).sealedSize()).isZero();
    }

    private void expectDamaged(String what, byte[] sealed) {
        assertThatThrownBy(() -> open(sealed, 0, Chunks.ofSealed(sealed.length).size()))
                .as("seed %d: %s", seed, what)
                .isInstanceOf(DamagedException.class);
    }

    @Test
    void whatWasChangedIsFound() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] sealed = seal(key, bytes(size()));
            int at = random.nextInt(sealed.length);
            sealed[at] ^= (byte) (1 << random.nextInt(8));
            expectDamaged("a bit flipped at " + at + " of " + sealed.length, sealed);
        }
    }

    @Test
    void whatWasCutOffIsFound() {
        byte[] sealed = seal(key, bytes(3 * CHUNK + 100));
        expectDamaged("the last chunk gone", Arrays.copyOf(sealed, 3 * SEALED));
        expectDamaged("its end gone", Arrays.copyOf(sealed, sealed.length - 1));
        expectDamaged("only its beginning there", Arrays.copyOf(sealed, SEALED));
        expectDamaged("the first chunk gone", Arrays.copyOfRange(sealed, SEALED, sealed.length));
    }

    @Test
    void whatStandsElsewhereIsFound() {
        byte[] one = seal(key, bytes(3 * CHUNK));
        byte[] swapped = one.clone();
        System.arraycopy(one, 0, swapped, SEALED, SEALED);
        System.arraycopy(one, SEALED, swapped, 0, SEALED);
        expectDamaged("two chunks swapped", swapped);
        byte[] other = seal(bytes(AesGcm.KEY_BYTES), bytes(3 * CHUNK));
        byte[] spliced = one.clone();
        System.arraycopy(other, SEALED, spliced, SEALED, SEALED);
        expectDamaged("a chunk of another object", spliced);
        byte[] longer = Arrays.copyOf(one, 4 * SEALED);
        System.arraycopy(one, 2 * SEALED, longer, 3 * SEALED, SEALED);
        expectDamaged("the last chunk twice", longer);
    }

    @Test
    void nothingIsGivenOfAChunkThatIsDamaged() {
        byte[] sealed = seal(key, bytes(2 * CHUNK));
        sealed[SEALED + 5]++;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ChunkOpener opener = new ChunkOpener(key, sealed.length, 0, 2L * CHUNK, out::write);
        assertThatThrownBy(() -> opener.accept(sealed, 0, sealed.length)).isInstanceOf(DamagedException.class);
        assertThat(out.size()).isEqualTo(CHUNK);
    }
}
