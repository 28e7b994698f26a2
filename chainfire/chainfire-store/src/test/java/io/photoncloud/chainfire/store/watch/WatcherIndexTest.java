package io.photoncloud.chainfire.store.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The index against a list that asks every watcher's range. */
class WatcherIndexTest {

    private static final int RUNS = 30;
    private static final int STEPS = 2_000;

    private Random random = new Random(0);

    @Test
    void aKeyFindsTheWatchersOfItsRangesOnceEachAndNoOthers() {
        Random seeds = new Random();
        for (int i = 0; i < RUNS; i++) {
            long seed = Long.getLong("watchers.seed", seeds.nextLong());
            System.out.println("WatcherIndexTest -Dwatchers.seed=" + seed);
            random = new Random(seed);
            run();
        }
    }

    private void run() {
        WatcherIndex<Integer> index = new WatcherIndex<>();
        Map<Integer, KeyRange> model = new TreeMap<>();
        // Grows and shrinks by turns, past what the index holds unsorted and below what makes it sort again.
        int wanted = random.nextInt(400);
        for (int step = 0; step < STEPS; step++) {
            if (step % 500 == 0) {
                wanted = random.nextInt(400);
            }
            if (model.size() < wanted || model.isEmpty()) {
                KeyRange keys = range();
                index.add(keys, step);
                model.put(step, keys);
            } else {
                List<Integer> watchers = new ArrayList<>(model.keySet());
                int gone = watchers.get(random.nextInt(watchers.size()));
                index.remove(model.getOrDefault(gone, KeyRange.ALL), gone);
                model.remove(gone);
            }
            Key key = key();
            List<Integer> found = new ArrayList<>();
            index.forEach(key, found::add);

            assertThat(found)
                    .as("watchers of %s", key)
                    .containsExactlyInAnyOrderElementsOf(model.entrySet().stream()
                            .filter(watcher -> watcher.getValue().contains(key))
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    private KeyRange range() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> KeyRange.single(key());
            case 2 -> KeyRange.prefix(key().toArray());
            case 3 -> KeyRange.from(key());
            default -> KeyRange.between(key(), key());
        };
    }

    private Key key() {
        byte[] key = new byte[random.nextInt(1, 4)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(4) * 85);
        }
        return Key.wrap(key);
    }
}
