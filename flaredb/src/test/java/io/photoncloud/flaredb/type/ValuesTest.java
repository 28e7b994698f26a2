package io.photoncloud.flaredb.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Order, equality and hash of values agree with each other. */
class ValuesTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int ROUNDS = Integer.getInteger("rounds", 600);

    private final RandomValues values = new RandomValues(new Random(SEED));

    @Test
    void theOrderIsTotal() {
        for (SqlType type : RandomValues.types()) {
            for (int i = 0; i < ROUNDS; i++) {
                Object a = values.next(type);
                Object b = values.next(type);
                Object c = values.next(type);
                int ab = Integer.signum(Values.compare(a, b, type));
                assertThat(Integer.signum(Values.compare(b, a, type)))
                        .as("seed %d: %s %s %s", SEED, type, a, b)
                        .isEqualTo(-ab);
                assertThat(Values.compare(a, a, type))
                        .as("seed %d: %s %s", SEED, type, a)
                        .isZero();
                if (ab == Integer.signum(Values.compare(b, c, type))) {
                    assertThat(Integer.signum(Values.compare(a, c, type)))
                            .as("seed %d: %s %s %s %s", SEED, type, a, b, c)
                            .isEqualTo(ab);
                }
            }
        }
    }

    @Test
    void equalValuesCompareAsEqualAndHaveOneHash() {
        for (SqlType type : RandomValues.types()) {
            for (int i = 0; i < ROUNDS; i++) {
                Object a = values.next(type);
                Object b = values.next(type);
                boolean equal = Values.equal(a, b, type);
                assertThat(equal).as("seed %d: %s %s %s", SEED, type, a, b).isEqualTo(Values.compare(a, b, type) == 0);
                if (equal) {
                    assertThat(Values.hash(a, type))
                            .as("seed %d: %s %s %s", SEED, type, a, b)
                            .isEqualTo(Values.hash(b, type));
                }
            }
        }
    }
}
