package io.photoncloud.chainfire.testing;

import static io.photoncloud.chainfire.testing.Expect.delete;
import static io.photoncloud.chainfire.testing.Expect.key;
import static io.photoncloud.chainfire.testing.Expect.put;
import static io.photoncloud.chainfire.testing.Expect.refused;
import static io.photoncloud.chainfire.testing.Expect.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads of many single keys, and of several ranges, at once. */
public interface KeysContract extends StoreUnderTest {

    /** More than a transaction holds operations, so that no store reads all with one question. */
    int KEYS = 200;

    @Test
    default void manyKeysAreReadAsEachByItselfAtAnyRevision() {
        long seed = Long.getLong("keys.seed", System.nanoTime());
        System.out.println("KeysContract: -Dkeys.seed=" + seed);
        Random random = new Random(seed);
        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < 2 * KEYS; i++) {
            // A few keys are written often enough to have milestones, and some never.
            String key = "k" + random.nextInt(random.nextBoolean() ? 4 : KEYS);
            revisions.add(random.nextInt(4) == 0 ? delete(store(), key) : put(store(), key, "v" + i));
        }
        revisions.add(0L);
        for (int i = 0; i < 5; i++) {
            long revision = i == 0 ? 0 : revisions.get(random.nextInt(revisions.size()));
            List<Key> wanted = IntStream.range(0, KEYS)
                    .filter(_ -> random.nextInt(3) > 0)
                    .mapToObj(number -> key("k" + number))
                    .toList();

            List<Entry> each = wanted.stream()
                    .sorted()
                    .flatMap(key -> store().range(RangeQuery.single(key).at(revision)).entries().stream())
                    .toList();
            assertThat(readAll(wanted, revision)).as("at revision %s", revision).isEqualTo(each);
        }
    }

    @Test
    default void aReadOfKeysTellsTheStoresRevisionAndRefusesAFutureOne() {
        put(store(), "a", "1");
        long revision = put(store(), "b", "1");
        KeysQuery query = KeysQuery.of(List.of(key("a"), key("b"), key("none")));

        assertThat(store().findAll(query).revision()).isEqualTo(revision);
        refused(Reason.FUTURE_REVISION, () -> store().findAll(query.at(revision + 1)));
    }

    /** However large they are: whatever does not fit into one answer is in the next. */
    @Test
    default void keysWithLargeValuesAreAllRead() {
        String large = "x".repeat(store().limits().valueBytesMax());
        int count = store().limits().pageBytesMax() / large.length() + 2;
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            put(store(), "large" + i, large);
            keys.add(key("large" + i));
        }

        assertThat(readAll(keys, 0))
                .extracting(Entry::value)
                .hasSize(count)
                .allMatch(stored -> stored.equals(value(large)));
    }

    /** A key goes from one range to the other all the time: whoever reads both of one moment finds it once. */
    @Test
    default void rangesThatAreReadTogetherAreOfOneMoment() throws InterruptedException {
        put(store(), "left/a", "0");
        put(store(), "left/b", "0");
        AtomicBoolean ended = new AtomicBoolean();
        Thread moving = Thread.ofVirtual().start(() -> {
            for (int i = 0; !ended.get(); i++) {
                String from = i % 2 == 0 ? "left/a" : "right/a";
                String to = i % 2 == 0 ? "right/a" : "left/a";
                var _ = store().commit(Transaction.of(
                        Operation.Delete.of(key(from)), Operation.Put.of(key(to), value("" + i))));
            }
        });
        try {
            List<RangeQuery> both = List.of(range("left/"), range("right/"));
            for (int i = 0; i < 50; i++) {
                List<Page> pages = store().rangeAll(both);
                assertThat(pages)
                        .extracting(Page::revision)
                        .containsOnly(pages.getFirst().revision());
                assertThat(pages.stream()
                                .mapToInt(page -> page.entries().size())
                                .sum())
                        .isEqualTo(2);
            }
            assertThat(store().rangeAll(List.of(range("left/").limit(1)))
                            .getFirst()
                            .entries())
                    .hasSize(1);
        } finally {
            ended.set(true);
            moving.join();
        }
    }

    private static RangeQuery range(String prefix) {
        return RangeQuery.of(KeyRange.prefix(prefix.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Entry> readAll(List<Key> keys, long revision) {
        List<Key> left = keys.stream().sorted().toList();
        List<Entry> found = new ArrayList<>();
        while (!left.isEmpty()) {
            KeysPage page = store().findAll(KeysQuery.of(left).at(revision));
            found.addAll(page.entries());
            assertThat(page.keys()).isBetween(1, left.size());
            left = left.subList(page.keys(), left.size());
        }
        return found;
    }
}
