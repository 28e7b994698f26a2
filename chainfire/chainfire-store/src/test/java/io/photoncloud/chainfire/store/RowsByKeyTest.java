package io.photoncloud.chainfire.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowsByKeyTest {

    private static final int KEYS = 3_000;

    private final MemoryStore store = new MemoryStore();
    private final AtomicInteger questions = new AtomicInteger();
    private final ReplicatedStore counted = (ReplicatedStore) Proxy.newProxyInstance(
            RowsByKeyTest.class.getClassLoader(), new Class<?>[] {ReplicatedStore.class}, (_, method, arguments) -> {
                if (method.getName().equals("range")) {
                    questions.incrementAndGet();
                }
                try {
                    return method.invoke(store, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @AfterEach
    void close() {
        store.close();
    }

    private static Key key(int i) {
        return Key.utf8("row/%05d".formatted(i));
    }

    private RowsByKey.Found read(List<Key> wanted, long bytesMax) {
        questions.set(0);
        SnapshotReader reader = new SnapshotReader(counted, 0);
        var _ = reader.find(key(0));
        return RowsByKey.read(reader, wanted, bytesMax);
    }

    @Test
    void allThatAreThereAreFoundHoweverTheyLie() {
        long seed = Long.getLong("rows-by-key.seed", System.nanoTime());
        System.out.println("RowsByKeyTest: -Drows-by-key.seed=" + seed);
        Random random = new Random(seed);
        List<Key> present = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            if (random.nextInt(10) > 0) {
                var _ = store.commit(Transaction.put(key(i), Bytes.utf8("value " + i)));
                present.add(key(i));
            }
        }
        for (int part : new int[] {1, 3, 20, 100, KEYS}) {
            List<Key> wanted = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                // Close together in one place, and far from each other elsewhere.
                if (random.nextInt(part) == 0 || (i > 1_000 && i < 1_100)) {
                    wanted.add(key(i));
                }
            }
            Collections.shuffle(wanted, random);
            RowsByKey.Found found = read(wanted, Long.MAX_VALUE);
            Map<Key, Entry> expected = new HashMap<>();
            wanted.forEach(key -> store.find(key).ifPresent(entry -> expected.put(key, entry)));
            assertThat(found.all()).isTrue();
            assertThat(found.entries()).as("one of %s is wanted", part).isEqualTo(expected);
        }
        assertThat(present).isNotEmpty();
    }

    @Test
    void aLimitThatIsPassedInAPieceOfWhichLittleIsWantedEndsIt() {
        for (int i = 0; i < 200; i++) {
            var _ = store.commit(Transaction.put(key(i), Bytes.utf8("value " + i)));
        }
        List<Key> wanted = new ArrayList<>();
        for (int i = 0; i < 200; i += 5) {
            wanted.add(key(i));
        }
        for (long bytesMax = 1; bytesMax < 1_000; bytesMax += 7) {
            RowsByKey.Found found = read(wanted, bytesMax);
            assertThat(found.all())
                    .as("%s bytes", bytesMax)
                    .isEqualTo(found.entries().size() == wanted.size());
            assertThat(found.entries()).isNotEmpty();
        }
    }

    @Test
    void whatLiesTogetherTakesFewQuestions() {
        List<Key> all = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            var _ = store.commit(Transaction.put(key(i), Bytes.utf8("value")));
            all.add(key(i));
        }
        assertThat(read(all, Long.MAX_VALUE).entries()).hasSize(KEYS);
        assertThat(questions).hasValueLessThan(15);
        List<Key> tenth = all.stream().filter(key -> key.toUtf8().endsWith("0")).toList();
        assertThat(read(tenth, Long.MAX_VALUE).entries()).hasSize(KEYS / 10);
        assertThat(questions).hasValueLessThan(15);
        RowsByKey.Found some = read(all, 1_000);
        assertThat(some.all()).isFalse();
        assertThat(some.entries()).isNotEmpty().hasSizeLessThan(KEYS / 10);
    }
}
