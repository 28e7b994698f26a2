package io.photoncloud.chainfire.store.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Staged rows over an engine's against one sorted map, of keys in hex, for each space. */
class StagingTest {

    private static final int RUNS = 60;
    private static final int STEPS = 400;
    private static final List<Space> READABLE =
            List.of(Space.CURRENT, Space.MILESTONES, Space.CHANGES, Space.LEASES, Space.LEASE_KEYS);
    private static final HexFormat HEX = HexFormat.of();

    private Random random = new Random(0);
    private final Map<Space, NavigableMap<String, String>> model = new EnumMap<>(Space.class);

    @Test
    void whatIsReadIsWhatWasWrittenLastStagedOrNot() {
        Random seeds = new Random();
        for (int i = 0; i < RUNS; i++) {
            long seed = Long.getLong("staging.seed", seeds.nextLong());
            System.out.println("StagingTest -Dstaging.seed=" + seed);
            random = new Random(seed);
            READABLE.forEach(space -> model.put(space, new TreeMap<>()));
            run();
        }
    }

    private void run() {
        MemoryEngine engine = new MemoryEngine();
        Staging staging = new Staging(engine);
        for (int step = 1; step <= STEPS; step++) {
            Space space = READABLE.get(random.nextInt(READABLE.size()));
            NavigableMap<String, String> rows = model.getOrDefault(space, new TreeMap<>());
            byte[] key = key();
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    byte[] value = random.nextInt(4) == 0 ? new byte[0] : new byte[] {(byte) random.nextInt()};
                    staging.put(space, key, value);
                    rows.put(HEX.formatHex(key), HEX.formatHex(value));
                }
                case 3, 4 -> {
                    staging.delete(space, key);
                    rows.remove(HEX.formatHex(key));
                }
                case 5 -> {
                    Mark mark = new Mark(step, 0, step);
                    staging.write(mark);
                    assertThat(staging.isEmpty()).isTrue();
                    assertThat(staging.mark()).isEqualTo(mark);
                }
                case 6 -> assertThat(hex(staging.get(space, key))).isEqualTo(rows.get(HEX.formatHex(key)));
                case 7 -> seek(staging, space, rows);
                default -> walk(staging, space, rows);
            }
        }
        staging.write(new Mark(STEPS + 1, 0, STEPS + 1));
        try (View view = engine.view()) {
            READABLE.forEach(space -> assertThat(rest(view.cursor(space, new byte[0], null)))
                    .isEqualTo(rowsOf(model.getOrDefault(space, new TreeMap<>()))));
        }
    }

    private void walk(Staging staging, Space space, NavigableMap<String, String> rows) {
        byte[] from = key();
        byte[] to = random.nextInt(3) == 0 ? null : key();

        assertThat(rest(staging.cursor(space, from, to))).isEqualTo(rowsOf(part(rows, from, to)));
    }

    private void seek(Staging staging, Space space, NavigableMap<String, String> rows) {
        byte[] from = key();
        byte[] to = key();
        NavigableMap<String, String> part = part(rows, from, to);
        Cursor cursor = staging.cursor(space, from, to);
        for (int i = 0; i < 3; i++) {
            byte[] place = key();
            cursor.seek(place);
            assertThat(rest(cursor)).isEqualTo(rowsOf(part.tailMap(HEX.formatHex(place), true)));
        }
        cursor.close();
    }

    private static NavigableMap<String, String> part(
            NavigableMap<String, String> rows, byte[] from, byte @Nullable [] to) {
        String start = HEX.formatHex(from);
        if (to == null) {
            return rows.tailMap(start, true);
        }
        String end = HEX.formatHex(to);
        return end.compareTo(start) <= 0 ? new TreeMap<>() : new TreeMap<>(rows.subMap(start, true, end, false));
    }

    private static List<String> rest(Cursor cursor) {
        List<String> rest = new ArrayList<>();
        while (cursor.isValid()) {
            rest.add(HEX.formatHex(cursor.key()) + "=" + HEX.formatHex(cursor.value()));
            cursor.next();
        }
        return rest;
    }

    private static List<String> rowsOf(NavigableMap<String, String> rows) {
        return rows.entrySet().stream()
                .map(row -> row.getKey() + "=" + row.getValue())
                .toList();
    }

    private static @Nullable String hex(byte @Nullable [] content) {
        return content == null ? null : HEX.formatHex(content);
    }

    private byte[] key() {
        byte[] key = new byte[random.nextInt(1, 3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextInt(5) * 63);
        }
        return key;
    }
}
