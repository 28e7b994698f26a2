package io.photoncloud.chainfire.store.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The engine's rows against the values they stand for: the same order, and nothing lost. */
class RowsTest {

    private static final int CASES = 50_000;
    private static final byte[] ALPHABET = {0, 1, 2, 'a', (byte) 0xfe, (byte) 0xff};

    private final long seed = Long.getLong("rows.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    RowsTest() {
        System.out.println("RowsTest -Drows.seed=" + seed);
    }

    @Test
    void historyIsOrderedByKeyAndThenFromNewToOld() {
        for (int i = 0; i < CASES; i++) {
            byte[] one = key();
            byte[] other = random.nextInt(3) == 0 ? one : key();
            long revision = revision();
            long later = revision();
            int byKey = Arrays.compareUnsigned(one, other);

            byte[] row = Rows.historyKey(one, revision);

            assertThat(Integer.signum(Arrays.compareUnsigned(row, Rows.historyKey(other, later))))
                    .isEqualTo(Integer.signum(byKey != 0 ? byKey : Long.compare(later, revision)));
            assertThat(Rows.userKeyOfHistory(row)).isEqualTo(one);
            assertThat(Rows.revisionOfHistory(row)).isEqualTo(revision);
        }
    }

    @Test
    void theHistoryOfAKeyIsExactlyWhatLiesBetweenItsBounds() {
        for (int i = 0; i < CASES; i++) {
            byte[] one = key();
            byte[] other = random.nextInt(3) == 0 ? one : key();
            byte[] row = Rows.historyKey(other, revision());

            boolean within = Arrays.compareUnsigned(row, Rows.historyStart(one)) >= 0
                    && Arrays.compareUnsigned(row, Rows.historyEndOf(Rows.historyKey(one, revision()))) < 0;

            assertThat(within).isEqualTo(Arrays.equals(one, other));
        }
    }

    @Test
    void changesAndLeasesAreOrderedAsTheirNumbersAre() {
        for (int i = 0; i < CASES; i++) {
            long one = revision();
            long other = random.nextInt(3) == 0 ? one : revision();
            int sub = random.nextInt(1 << 20);
            int otherSub = random.nextInt(1 << 20);
            byte[] change = Rows.changeKey(one, sub);
            byte[] leased = Rows.leasedKey(one, key());

            assertThat(Integer.signum(Arrays.compareUnsigned(change, Rows.changeKey(other, otherSub))))
                    .isEqualTo(one != other ? Long.compare(one, other) : Integer.compare(sub, otherSub));
            assertThat(Rows.revisionOfChange(change)).isEqualTo(one);
            assertThat(Rows.subIndexOfChange(change)).isEqualTo(sub);
            assertThat(Integer.signum(Arrays.compareUnsigned(Rows.leaseKey(one), Rows.leaseKey(other))))
                    .isEqualTo(Long.compare(one, other));
            assertThat(Rows.leaseOf(Rows.leaseKey(one))).isEqualTo(one);
            assertThat(Arrays.equals(leased, 0, Long.BYTES, Rows.leaseKey(other), 0, Long.BYTES))
                    .isEqualTo(one == other);
        }
    }

    @Test
    void whatIsStoredIsReadBack() {
        for (int i = 0; i < CASES / 10; i++) {
            Key key = Key.wrap(key());
            Entry entry =
                    new Entry(key, Bytes.wrap(content(40)), revision(), revision(), revision(), random.nextLong());
            long superseded = revision();

            assertThat(Rows.current(key, Rows.current(entry))).isEqualTo(entry);
            assertThat(Rows.former(key, Rows.former(entry, superseded))).isEqualTo(new Rows.Former(entry, superseded));
            assertThat(Rows.keyOfLeased(Rows.leasedKey(random.nextLong(), key.toArray())))
                    .isEqualTo(key);
        }
    }

    private long revision() {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextLong(1, 300);
            case 1 -> Long.MAX_VALUE - random.nextInt(3);
            default -> random.nextLong(1, Long.MAX_VALUE);
        };
    }

    /** Never empty, as keys are. */
    private byte[] key() {
        byte[] key = new byte[random.nextInt(1, 5)];
        for (int i = 0; i < key.length; i++) {
            key[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return key;
    }

    private byte[] content(int below) {
        byte[] content = new byte[random.nextInt(below)];
        random.nextBytes(content);
        return content;
    }
}
