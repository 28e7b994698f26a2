package io.photoncloud.flaredb.type;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is read back as the same value, as text and in binary, in any zone and style of intervals. */
class FormatsTest {
    private static final long SEED = Long.getLong("seed", 20_261_130);
    private static final int ROUNDS = Integer.getInteger("rounds", 600);

    private final Random random = new Random(SEED);
    private final RandomValues values = new RandomValues(random);

    private record Settings(ZoneId timeZone, IntervalStyle intervalStyle, boolean escapesBytea) implements TextContext {
        @Override
        public long transactionMicros() {
            return 0;
        }
    }

    private static final Settings UTC = new Settings(ZoneId.of("UTC"), TextContext.IntervalStyle.POSTGRES, false);

    @Test
    void textsAreReadBack() {
        for (SqlType type : RandomValues.types()) {
            for (int i = 0; i < ROUNDS; i++) {
                Object value = values.next(type);
                Settings settings = UTC;
                if (random.nextBoolean()) {
                    settings = new Settings(
                            ZoneId.of(random.nextBoolean() ? "UTC" : "Asia/Kolkata"),
                            TextContext.IntervalStyle.ISO_8601,
                            random.nextBoolean());
                }
                String text = TextFormat.format(value, type, settings);
                assertThat(TextFormat.parse(text, type, settings))
                        .as("seed %d: %s %s", SEED, type, text)
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void binariesAreReadBack() {
        for (SqlType type : RandomValues.types()) {
            for (int i = 0; i < ROUNDS; i++) {
                Object value = values.next(type);
                byte[] bytes = BinaryFormat.format(value, type, UTC);
                assertThat(BinaryFormat.parse(bytes, type, UTC))
                        .as("seed %d: %s %s", SEED, type, value)
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void rubbishInBinaryIsAnErrorOfTheClient() {
        for (SqlType type : RandomValues.types()) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] bytes = BinaryFormat.format(values.next(type), type, UTC);
                for (int flips = random.nextInt(3); flips >= 0 && bytes.length > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                byte[] sent = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 2));
                try {
                    assertThat(BinaryFormat.parse(sent, type, UTC))
                            .isInstanceOf(type.kind().datum());
                } catch (SqlException e) {
                    // An unknown version of jsonb is an internal error in PostgreSQL, too.
                    assertThat(e.state() == SqlState.INTERNAL_ERROR && !type.is(TypeKind.JSONB))
                            .as("seed %d: %s %s", SEED, type, e)
                            .isFalse();
                }
            }
        }
    }
}
