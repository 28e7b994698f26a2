package io.photoncloud.flaredb.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.flaredb.type.RandomValues;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Vectors hold what was appended, however far they grew. */
class VectorBuilderTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int ROWS_MAX = 3000;

    private final Random random = new Random(SEED);
    private final RandomValues values = new RandomValues(random);

    @Test
    void whatWasAppendedIsThereInItsOrder() {
        for (SqlType type : RandomValues.types()) {
            int rows = random.nextInt(1, ROWS_MAX);
            VectorBuilder builder = VectorBuilder.forType(type, random.nextInt(3) * 100);
            List<@Nullable Object> expected = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                expected.add(values.nullable(type));
                builder.append(expected.getLast());
            }
            ColumnVector vector = builder.build();
            assertThat(vector.size()).isEqualTo(rows);
            for (int i = 0; i < rows; i++) {
                assertThat(vector.get(i))
                        .as("seed %d: %s row %d", SEED, type, i)
                        .isEqualTo(expected.get(i));
                assertThat(vector.isNull(i)).isEqualTo(expected.get(i) == null);
            }
        }
    }

    @Test
    void gatheredRowsAreThoseAskedFor() {
        for (SqlType type : RandomValues.types()) {
            int rows = random.nextInt(1, 500);
            VectorBuilder builder = VectorBuilder.forType(type, rows);
            for (int i = 0; i < rows; i++) {
                builder.append(values.nullable(type));
            }
            ColumnVector vector = builder.build();
            int[] wanted = random.ints(random.nextInt(600), 0, rows).toArray();
            ColumnVector taken = vector.gather(wanted, wanted.length);
            assertThat(taken.size()).isEqualTo(wanted.length);
            for (int i = 0; i < wanted.length; i++) {
                assertThat(taken.get(i)).as("seed %d: %s row %d", SEED, type, i).isEqualTo(vector.get(wanted[i]));
            }
        }
    }
}
