package io.photoncloud.chainfire.store.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A cache may forget, but what it tells is what was written last. */
class RowCacheTest {

    private static final int STEPS = 200_000;
    private static final int KEYS = 3_000;

    private final long seed = Long.getLong("cache.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    RowCacheTest() {
        System.out.println("RowCacheTest -Dcache.seed=" + seed);
    }

    @Test
    void whatItTellsIsWhatWasWrittenLast() {
        RowCache.Budget budget = new RowCache.Budget(1 << 20);
        RowCache cache = new RowCache(budget);
        RowCache other = new RowCache(budget);
        Map<Key, Present> model = new HashMap<>();
        int told = 0;
        for (int step = 0; step < STEPS; step++) {
            Key key = key(random.nextInt(KEYS));
            switch (random.nextInt(8)) {
                case 0 -> {
                    cache.remove(key);
                    model.remove(key);
                }
                case 1, 2, 3 -> {
                    Present version = present(key, random.nextInt(50) == 0 ? Bytes.utf8("inline") : null);
                    cache.put(version);
                    other.put(version);
                    model.put(key, version);
                }
                default -> {
                    Present found = cache.find(key);
                    assertThat(found == null || found.equals(model.get(key))).isTrue();
                    told += found == null ? 0 : 1;
                }
            }
        }
        assertThat(told).isGreaterThan(STEPS / 8);

        cache.clear();
        assertThat(model.keySet()).noneMatch(key -> cache.find(key) != null);
    }

    @Test
    void withoutABudgetItHoldsNothing() {
        RowCache cache = new RowCache(RowCache.Budget.NONE);
        cache.put(present(key(1), null));

        assertThat(cache.find(key(1))).isNull();
    }

    @Test
    void forgetsFewKeysWhileItHasRoomForHalfAsManyMore() {
        int keys = 10_000;
        RowCache cache = new RowCache(new RowCache.Budget(3L << 20)); // Some 25,000 of 120 bytes, so 16,384.
        for (int round = 0; round < 3; round++) {
            for (int number = 0; number < keys; number++) {
                cache.put(present(Key.utf8("key" + number), null));
            }
        }

        int found = 0;
        for (int number = 0; number < keys; number++) {
            found += cache.find(Key.utf8("key" + number)) == null ? 0 : 1;
        }
        assertThat(found).isGreaterThan(keys * 9 / 10);
    }

    private Key key(int number) {
        return Key.utf8("k".repeat(number % 120) + number);
    }

    private Present present(Key key, @Nullable Bytes inlineValue) {
        return new Present(
                key,
                random.nextLong(1, Long.MAX_VALUE),
                random.nextLong(1, Long.MAX_VALUE),
                random.nextInt(1 << 20),
                random.nextLong(),
                random.nextLong(),
                random.nextInt(1 << 20),
                random.nextLong(),
                inlineValue);
    }
}
