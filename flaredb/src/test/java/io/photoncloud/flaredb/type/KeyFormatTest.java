package io.photoncloud.flaredb.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of keys order as the values do, in each direction, and give back what was put in. */
class KeyFormatTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int ROUNDS = Integer.getInteger("rounds", 600);

    private final Random random = new Random(SEED);
    private final RandomValues values = new RandomValues(random);

    private static List<SqlType> keyTypes() {
        return RandomValues.types().stream().filter(KeyFormat::isKey).toList();
    }

    private static byte[] key(@Nullable Object value, SqlType type, boolean descending, boolean nullsFirst) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        KeyFormat.write(out, value, type, descending, nullsFirst);
        return out.toByteArray();
    }

    private static int order(
            @Nullable Object left, @Nullable Object right, SqlType type, boolean descending, boolean nullsFirst) {
        if (left == null || right == null) {
            int compared = Boolean.compare(left == null, right == null);
            return nullsFirst ? -compared : compared;
        }
        int compared = Values.compare(left, right, type);
        return descending ? -compared : compared;
    }

    @Test
    void keysOrderAsTheirValuesDo() {
        for (SqlType type : keyTypes()) {
            for (int i = 0; i < ROUNDS; i++) {
                Object left = values.nullable(type);
                Object right = values.nullable(type);
                boolean descending = random.nextBoolean();
                boolean nullsFirst = random.nextBoolean();
                int compared = Arrays.compareUnsigned(
                        key(left, type, descending, nullsFirst), key(right, type, descending, nullsFirst));
                assertThat(Integer.signum(compared))
                        .as("seed %d: %s %s and %s, descending %s", SEED, type, left, right, descending)
                        .isEqualTo(Integer.signum(order(left, right, type, descending, nullsFirst)));
            }
        }
    }

    @Test
    void noKeyIsThePrefixOfAnother() {
        for (SqlType type : keyTypes()) {
            for (int i = 0; i < ROUNDS; i++) {
                boolean descending = random.nextBoolean();
                byte[] left = key(values.next(type), type, descending, false);
                byte[] right = key(values.next(type), type, descending, false);
                int mismatch = Arrays.mismatch(left, right);
                assertThat(mismatch)
                        .as("seed %d: %s", SEED, type)
                        .matches(at -> at < 0 || at < Math.min(left.length, right.length));
            }
        }
    }

    @Test
    void severalValuesOfAKeyAreReadBack() {
        List<SqlType> types = keyTypes();
        for (int i = 0; i < ROUNDS * 4; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            List<SqlType> written = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            List<Boolean> descending = new ArrayList<>();
            for (int column = 0; column < 3; column++) {
                SqlType type = types.get(random.nextInt(types.size()));
                written.add(type);
                expected.add(values.nullable(type));
                descending.add(random.nextBoolean());
                KeyFormat.write(out, expected.getLast(), type, descending.getLast(), random.nextBoolean());
            }
            KeyFormat.Reader reader = new KeyFormat.Reader(out.toByteArray(), 0);
            for (int column = 0; column < 3; column++) {
                SqlType type = written.get(column);
                Object value = reader.read(type, descending.get(column));
                Object before = expected.get(column);
                String description = "seed " + SEED + ": " + type + " " + before + " read as " + value;
                if (before == null || KeyFormat.isExact(type)) {
                    assertThat(value).as(description).isEqualTo(before);
                } else {
                    assertThat(Values.equal(Objects.requireNonNull(value), before, type))
                            .as(description)
                            .isTrue();
                }
            }
            assertThat(reader.position()).isEqualTo(out.size());
        }
    }

    @Test
    void brokenKeysAreCorruptedDataAndNothingElse() {
        for (SqlType type : keyTypes()) {
            for (int i = 0; i < ROUNDS / 10; i++) {
                byte[] key = key(values.next(type), type, false, false);
                byte[] cut = Arrays.copyOf(key, random.nextInt(key.length));
                assertThatThrownBy(() -> new KeyFormat.Reader(cut, 0).read(type, false))
                        .as("seed %d: %s", SEED, type)
                        .isInstanceOfSatisfying(
                                SqlException.class, e -> assertThat(e.state()).isEqualTo(SqlState.DATA_CORRUPTED));
            }
        }
    }
}
