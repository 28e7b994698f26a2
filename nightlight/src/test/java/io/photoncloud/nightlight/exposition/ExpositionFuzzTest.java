package io.photoncloud.nightlight.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.ingest.SeriesCache;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoNumber;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever comes is either read or refused by the one exception, and remembering series changes nothing. */
class ExpositionFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]*)\"");
    private static final String TEXT = """
            # HELP a_seconds The "x" \\\\ of \\n it.
            # TYPE a_seconds histogram
            # UNIT a_seconds seconds
            a_seconds_bucket{le="1",b="\u00e9\\"}{"} 1 # {t="1"} 5 1.5
            a_seconds_bucket{le="+Inf",b="2"} 2.5e3 1520879607.789
            a_seconds_count 17
            {"a.b","c d"="e"} NaN
            plain{x="y"} -0.25 1395066363000
            # EOF
            """;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void prometheusTextIsReadOrRefused() {
        String text = TEXT.replace(" # {t=\"1\"} 5 1.5", "").replace("1520879607.789", "1520879607789");
        agree(() -> new PrometheusTextParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT), text.getBytes(UTF_8));
    }

    @Test
    void openMetricsIsReadOrRefused() {
        agree(() -> new OpenMetricsParser<>(new SeriesCache<>(), ExpositionLimits.DEFAULT), TEXT.getBytes(UTF_8));
    }

    private void agree(Supplier<ExpositionParser<Labels>> parsers, byte[] text) {
        ExpositionParser<Labels> remembering = parsers.get();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = mutate(text);
            List<String> once = outcome(parsers.get(), mutated);
            List<String> again = outcome(remembering, mutated);
            assertThat(again).as("seed %d round %d", seed, round).isEqualTo(once);
            refused += once.getLast().startsWith("refused") ? 1 : 0;
        }
        assertThat(refused).as("seed %d", seed).isBetween(ROUNDS / 10, ROUNDS - ROUNDS / 100);
    }

    private byte[] mutate(byte[] text) {
        byte[] mutated = text.clone();
        String bytes = "\n\0 \t{}\"\\=,#+-.e019aZ_:\u00ff";
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(3)) {
                case 0 -> mutated[at] = (byte) bytes.charAt(random.nextInt(bytes.length()));
                case 1 -> mutated = without(mutated, at, 1 + random.nextInt(5));
                default -> mutated[at] = mutated[random.nextInt(mutated.length)];
            }
        }
        return mutated;
    }

    private static byte[] without(byte[] bytes, int at, int length) {
        byte[] less = new byte[Math.max(1, bytes.length - length)];
        System.arraycopy(bytes, 0, less, 0, Math.min(at, less.length));
        if (at + length < bytes.length) {
            System.arraycopy(bytes, at + length, less, at, bytes.length - at - length);
        }
        return less;
    }

    private List<String> outcome(ExpositionParser<Labels> parser, byte[] text) {
        RecordingSink sink = new RecordingSink();
        List<String> outcome = new ArrayList<>();
        try {
            parser.parse(new Trickle(text, random.nextInt(2) == 0 ? 7 : text.length), sink);
            outcome.add("read");
        } catch (IngestException e) {
            outcome.add("refused: " + e.getMessage());
        } catch (IOException | RuntimeException e) { // tidy: that there is none is what is tested
            fail("seed " + seed + ": " + new String(text, UTF_8), e);
        }
        sink.lines.forEach(line -> outcome.add(outcome.size() - 1, sameBound(line)));
        return outcome;
    }

    /** What a series was called at first it remains, also where its type is told otherwise later, as in Prometheus. */
    private static String sameBound(String line) {
        return BOUND.matcher(line).replaceAll(found -> {
            try {
                return "le=" + GoNumber.parseDouble(found.group(1));
            } catch (NumberFormatException _) {
                return "le=none";
            }
        });
    }

    /** Gives a few bytes at a time. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;
        private final int atOnce;

        Trickle(byte[] bytes, int atOnce) {
            this.in = new ByteArrayInputStream(bytes);
            this.atOnce = atOnce;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int from, int length) {
            return in.read(into, from, Math.min(length, atOnce));
        }
    }
}
