package io.photoncloud.chainfire.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.LocalCursor;
import io.photoncloud.chainfire.store.LocalView;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a member had applied, read directly. */
interface LocalViewContract extends StoreUnderTest {

    EmbeddedStore embedded();

    @Test
    default void aViewShowsWhatAModelHoldsFromBothEnds() {
        long seed = Long.getLong("view.seed", System.nanoTime());
        System.out.println("LocalViewContract: -Dview.seed=" + seed);
        Random random = new Random(seed);
        NavigableMap<Key, Bytes> model = new TreeMap<>();
        for (int round = 0; round < 30; round++) {
            NavigableMap<Key, Bytes> before = new TreeMap<>(model);
            try (LocalView former = embedded().localView()) {
                write(random, model);
                embedded().awaitBarrier();
                compare(random, former, before);
            }
            try (LocalView view = embedded().localView()) {
                assertThat(view.revision()).isEqualTo(embedded().revision());
                compare(random, view, model);
            }
        }
    }

    private void write(Random random, NavigableMap<Key, Bytes> model) {
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Key key = randomKey(random);
            if (operations.stream().anyMatch(operation -> touches(operation, key))) {
                continue;
            }
            if (random.nextInt(3) == 0) {
                operations.add(Operation.Delete.of(key));
                model.remove(key);
            } else {
                Bytes value = Bytes.utf8("v".repeat(random.nextInt(4)) + random.nextInt(100));
                operations.add(Operation.Put.of(key, value));
                model.put(key, value);
            }
        }
        var _ = embedded().commit(new Transaction(List.of(), operations, List.of()));
    }

    private static boolean touches(Operation operation, Key key) {
        return switch (operation) {
            case Operation.Put put -> put.key().equals(key);
            case Operation.Delete delete -> delete.keys().contains(key);
            case Operation.Get _, Operation.Nested _ -> false;
        };
    }

    /** Short ones of few bytes, so that some begin others, and the least and the greatest byte come at ends. */
    private static Key randomKey(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[] {0, 1, 'a', 'b', (byte) 0xff}[random.nextInt(5)];
        }
        return Key.wrap(bytes);
    }

    private static void compare(Random random, LocalView view, NavigableMap<Key, Bytes> model) {
        for (int i = 0; i < 10; i++) {
            Key key = randomKey(random);
            assertThat(view.get(key)).isEqualTo(model.get(key));
            Key end = random.nextInt(4) == 0 ? null : randomKey(random);
            KeyRange range = new KeyRange(key, end);
            NavigableMap<Key, Bytes> part = range.isEmpty()
                    ? new TreeMap<>()
                    : end == null ? model.tailMap(key, true) : model.subMap(key, true, end, false);
            Map.Entry<Key, Bytes> first = part.firstEntry();
            LocalView.Row row = view.first(range);
            assertThat(row)
                    .as("the first of %s", range)
                    .isEqualTo(first == null ? null : new LocalView.Row(first.getKey(), first.getValue()));
            try (LocalCursor cursor = view.ascending(range)) {
                assertThat(rest(cursor)).isEqualTo(List.copyOf(part.entrySet()));
                Key sought = randomKey(random);
                cursor.seek(sought);
                assertThat(rest(cursor))
                        .as("of %s from %s", range, sought)
                        .isEqualTo(List.copyOf(
                                new TreeMap<>(part).tailMap(sought, true).entrySet()));
            }
            try (LocalCursor cursor = view.descending(range)) {
                assertThat(rest(cursor))
                        .isEqualTo(List.copyOf(part.descendingMap().entrySet()));
                Key sought = randomKey(random);
                cursor.seek(sought);
                assertThat(rest(cursor))
                        .as("of %s down from %s", range, sought)
                        .isEqualTo(List.copyOf(new TreeMap<>(part)
                                .headMap(sought, false)
                                .descendingMap()
                                .entrySet()));
            }
        }
    }

    private static List<Map.Entry<Key, @Nullable Bytes>> rest(LocalCursor cursor) {
        List<Map.Entry<Key, @Nullable Bytes>> rows = new ArrayList<>();
        for (; cursor.isValid(); cursor.next()) {
            rows.add(Map.entry(cursor.key(), cursor.value()));
        }
        return rows;
    }
}
