package io.photoncloud.chainfire.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Index keys against lists of byte strings, which are compared part by part. */
class IndexKeyTest {

    private static final int PAIRS = 50_000;
    private static final byte[] ALPHABET = {0, 1, 2, 'a', (byte) 0xfe, (byte) 0xff};

    private final long seed = Long.getLong("key.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void theStoredFormKeepsOrderAndPartsWhateverBytesTheyAreOf() {
        System.out.println("IndexKeyTest -Dkey.seed=" + seed);
        for (int i = 0; i < PAIRS; i++) {
            List<Bytes> one = parts();
            List<Bytes> other = random.nextInt(4) == 0 ? extended(one) : parts();

            assertThat(Integer.signum(key(one).compareTo(key(other))))
                    .as("%s and %s", one, other)
                    .isEqualTo(Integer.signum(compare(one, other)));
            assertThat(IndexKey.parts(key(one).encoded())).isEqualTo(one);
            assertThat(startsWith(key(other).encoded(), key(one).encoded()))
                    .as("%s begins %s", one, other)
                    .isEqualTo(other.size() >= one.size()
                            && other.subList(0, one.size()).equals(one));
        }
    }

    @Test
    void numbersAreOrderedAsNumbers() {
        List<Long> numbers = List.of(Long.MIN_VALUE, -256L, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE);

        assertThat(numbers.stream().map(IndexKey::of)).isSorted();
        assertThat(numbers.stream().map(IndexKey.of("a")::and)).isSorted();
    }

    @Test
    void whatIsNoStoredFormIsRefused() {
        for (byte[] damaged : List.of(new byte[] {'a'}, new byte[] {0}, new byte[] {0, 2}, new byte[] {0, 1, 'a'})) {
            assertThatIllegalArgumentException().isThrownBy(() -> IndexKey.parts(damaged));
        }
    }

    private static IndexKey key(List<Bytes> parts) {
        IndexKey key = IndexKey.ALL;
        for (Bytes part : parts) {
            key = key.and(part);
        }
        return key;
    }

    private static int compare(List<Bytes> one, List<Bytes> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static boolean startsWith(byte[] whole, byte[] prefix) {
        return whole.length >= prefix.length && Arrays.equals(whole, 0, prefix.length, prefix, 0, prefix.length);
    }

    private List<Bytes> parts() {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> part()).toList();
    }

    private List<Bytes> extended(List<Bytes> parts) {
        List<Bytes> longer = new ArrayList<>(parts);
        longer.addAll(parts());
        return longer;
    }

    private Bytes part() {
        byte[] content = new byte[random.nextInt(4)];
        for (int i = 0; i < content.length; i++) {
            content[i] = ALPHABET[random.nextInt(ALPHABET.length)];
        }
        return Bytes.wrap(content);
    }
}
