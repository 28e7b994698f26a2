package io.photoncloud.plasmavmc.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Headers of qcow2 files, good ones and those that somebody made up. */
class Qcow2HeaderTest {

    private static final long SIZE = 3L << 30;
    private static final int MUTATIONS = 50_000;

    /** Small files have their header made wrong faster. */
    private static final int SMALL_CLUSTER_BITS = 9;

    private static final long SMALL_SIZE = 2 << 20;
    private static final int BACKING_FILE = 8;
    private static final int CRYPT = 32;
    private static final int FEATURES = 72;

    private static long read(byte[] file) throws ImageRefusedException {
        return Qcow2Header.virtualBytes(ByteBuffer.wrap(file), file.length);
    }

    private static void requireRefused(String why, Consumer<ByteBuffer> wrong) {
        byte[] file = Qcow2.file(3, SIZE);
        wrong.accept(ByteBuffer.wrap(file));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ImageRefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void goodOnesAreOfTheSizeThatTheySay() throws Exception {
        assertThat(read(Qcow2.file(2, SIZE))).isEqualTo(SIZE);
        assertThat(read(Qcow2.file(3, SIZE))).isEqualTo(SIZE);
        byte[] zstd = Qcow2.file(3, 1);
        ByteBuffer.wrap(zstd).putLong(FEATURES, 1 << 3).put(104, (byte) 1);
        assertThat(read(zstd)).as("compressed by zstd").isEqualTo(1);
    }

    @Test
    void whatIsDangerousOrBrokenIsRefusedWithTheReason() {
        requireRefused(
                "rests on another file", head -> head.putLong(BACKING_FILE, 200).putInt(16, 11));
        requireRefused("rests on another file", head -> head.putInt(16, 11));
        requireRefused("encrypted", head -> head.putInt(CRYPT, 2));
        requireRefused("encrypted", head -> head.putInt(112, 0x0537be77).putInt(116, 16));
        requireRefused("another file", head -> head.putLong(FEATURES, 1 << 2));
        requireRefused("another file", head -> head.putInt(112, 0x44415441).putInt(116, 8));
        requireRefused("version 4", head -> head.putInt(4, 4));
        requireRefused("corrupt", head -> head.putLong(FEATURES, 1 << 1));
        requireRefused("not closed properly", head -> head.putLong(FEATURES, 1));
        requireRefused("not known here", head -> head.putLong(FEATURES, 1L << 40));
        requireRefused(
                "compressed in a way", head -> head.putLong(FEATURES, 1 << 3).put(104, (byte) 9));
        requireRefused("2^31", head -> head.putInt(20, 31));
        requireRefused("its header says", head -> head.putInt(100, Integer.MIN_VALUE));
        requireRefused("its header says", head -> head.putInt(100, 4_194_304));
        requireRefused("longer than there is room", head -> head.putInt(112, 7).putInt(116, -1));
        requireRefused("holds a disk of 0", head -> head.putLong(24, 0));
        requireRefused("18446744073709551615", head -> head.putLong(24, -1));
        requireRefused("no room for the disk", head -> head.putLong(24, Image.VIRTUAL_BYTES_MAX));
        requireRefused("not within the file", head -> head.putLong(40, 1L << 40));
        requireRefused("not within the file", head -> head.putLong(40, Long.MIN_VALUE));
        requireRefused("table of references", head -> head.putInt(56, -1));
        requireRefused("snapshots", head -> head.putInt(60, -1));
    }

    /** Whatever is said, it is believed only where nothing lies outside of the file, and nobody else's file is named. */
    @Test
    void noHeaderIsBelievedThatPointsElsewhere() {
        long seed = Long.getLong("qcow2.seed", System.nanoTime());
        Random random = new Random(seed); // tidy: the seed is printed with a failure
        int believed = 0;
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            byte[] file = Qcow2.file(random.nextBoolean() ? 2 : 3, 1 + random.nextLong(SMALL_SIZE), SMALL_CLUSTER_BITS);
            mutate(file, random);
            byte[] kept = random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
            String as = "-Dqcow2.seed=" + seed + ", mutation " + mutation;
            try {
                long size = read(kept);
                believed++;
                ByteBuffer head = ByteBuffer.wrap(kept);
                assertThat(size).as(as).isBetween(1L, Image.VIRTUAL_BYTES_MAX);
                assertThat(head.getLong(BACKING_FILE)).as(as).isZero();
                assertThat(head.getInt(CRYPT)).as(as).isZero();
                assertThat(head.getLong(40) + 8L * head.getInt(36)).as(as).isBetween(1L, (long) kept.length);
                assertThat(head.getInt(4) == 3 ? head.getLong(FEATURES) & ~0x18 : 0)
                        .as(as)
                        .isZero();
            } catch (ImageRefusedException e) {
                assertThat(e.reason()).as(as).startsWith("a qcow2 image: ");
            }
        }
        assertThat(believed).as("mutations that do no harm").isPositive();
    }

    /** A few fields become what is likely to hurt. */
    private static void mutate(byte[] file, Random random) {
        long[] nasty = {0, 1, -1, 8, 1L << 31, 1L << 32, 1L << 63, Long.MAX_VALUE, file.length, random.nextLong()};
        for (int field = random.nextInt(4); field >= 0; field--) {
            int at = random.nextInt(140);
            long value = nasty[random.nextInt(nasty.length)];
            switch (random.nextInt(3)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> ByteBuffer.wrap(file).putInt(at / 4 * 4, (int) value);
                default -> ByteBuffer.wrap(file).putLong(at / 8 * 8, value);
            }
        }
    }
}
