package io.photoncloud.chainfire.store.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.machine.StoreStateMachine.History;
import io.photoncloud.proto.chainfire.stored.v1.Change;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
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
    void milestonesAreOrderedByKeyAndThenByRevision() {
        for (int i = 0; i < CASES; i++) {
            byte[] one = key();
            byte[] other = random.nextInt(3) == 0 ? one : key();
            long revision = revision();
            long later = revision();
            int byKey = Arrays.compareUnsigned(one, other);

            byte[] row = Rows.milestoneKey(one, revision);

            assertThat(Integer.signum(Arrays.compareUnsigned(row, Rows.milestoneKey(other, later))))
                    .isEqualTo(Integer.signum(byKey != 0 ? byKey : Long.compare(revision, later)));
            assertThat(Rows.userKeyOfMilestone(row)).isEqualTo(one);
            assertThat(Rows.revisionOfMilestone(row)).isEqualTo(revision);
        }
    }

    @Test
    void theMilestonesOfAKeyAreExactlyWhatLiesBetweenItsBounds() {
        for (int i = 0; i < CASES; i++) {
            byte[] one = key();
            byte[] other = random.nextInt(3) == 0 ? one : key();
            byte[] row = Rows.milestoneKey(other, revision());

            boolean within = Arrays.compareUnsigned(row, Rows.milestonesStart(one)) >= 0
                    && Arrays.compareUnsigned(row, Rows.milestonesEndOf(Rows.milestoneKey(one, revision()))) < 0;

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
            Present replaced = present(key, null);
            Present inline = present(key, entry.value());
            int subIndex = random.nextInt(1 << 20);
            Change written = Rows.change(Rows.written(entry, replaced));
            Change deleted = Rows.change(Rows.deleted(replaced));

            assertThat(Rows.present(key, Rows.present(replaced), History.KEPT)).isEqualTo(replaced);
            assertThat(Rows.present(key, Rows.present(inline), History.OFF)).isEqualTo(inline);
            assertThat(Rows.entryOf(key, entry.modRevision(), written)).isEqualTo(entry);
            assertThat(Rows.key(written.getKey())).isEqualTo(key);
            assertThat(written.getPreviousRevision()).isEqualTo(replaced.modRevision());
            assertThat(written.getPreviousSubIndex()).isEqualTo(replaced.modSubIndex());
            assertThat(deleted.getDeleted()).isTrue();
            assertThat(deleted.getPreviousRevision()).isEqualTo(replaced.modRevision());
            assertThat(Rows.change(Rows.written(entry, null)).getPreviousRevision())
                    .isZero();
            assertThat(Rows.subIndexOfMilestone(Rows.milestone(subIndex))).isEqualTo(subIndex);
            assertThat(Rows.keyOfLeased(Rows.leasedKey(random.nextLong(), key.toArray())))
                    .isEqualTo(key);
        }
    }

    private Present present(Key key, @Nullable Bytes inlineValue) {
        return new Present(
                key,
                revision(),
                revision(),
                random.nextInt(1 << 20),
                revision(),
                random.nextLong(),
                random.nextInt(1 << 20),
                random.nextLong(),
                inlineValue);
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
