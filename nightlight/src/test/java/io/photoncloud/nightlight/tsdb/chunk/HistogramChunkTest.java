package io.photoncloud.nightlight.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.histogram.FloatHistogram;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Histogram.ResetHint;
import io.photoncloud.nightlight.series.SampleCursor;
import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.tsdb.chunk.HistogramData.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class HistogramChunkTest {
    private static final long START = 1_700_000_000_000L;
    private static final Shape[] SHAPES = Shape.values();

    private record Sample(long timeMs, Histogram histogram) {}

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<Sample> samples(RandomGenerator random) {
        List<Sample> samples = new ArrayList<>();
        long timeMs = START;
        int age = 0;
        Shape shape = Shape.COUNTER;
        for (int i = 0; i < 400; i++) {
            timeMs += random.nextInt(4) == 0 ? random.nextLong(1, 1L << random.nextInt(1, 40)) : 15_000;
            if (random.nextInt(15) == 0) {
                shape = SHAPES[random.nextInt(SHAPES.length)];
            }
            age = random.nextInt(40) == 0 ? 0 : age + random.nextInt(20);
            samples.add(new Sample(timeMs, HistogramData.of(shape, age, random)));
        }
        return samples;
    }

    private static List<ChunkWriter> chunks(List<Sample> samples) {
        List<ChunkWriter> chunks = new ArrayList<>();
        ChunkRun run = new ChunkRun(ChunkWriter.SAMPLES_MAX, 1 << 20, chunks::add);
        samples.forEach(sample -> run.add(sample.timeMs(), sample.histogram()));
        run.end();
        return chunks;
    }

    @Test
    void givesBackWhatWasWritten() {
        for (long seed = 1; seed <= 60; seed++) {
            List<Sample> samples = samples(random(seed));
            int at = 0;
            for (ChunkWriter chunk : chunks(samples)) {
                byte[] bytes = chunk.toBytes();
                SampleCursor cursor = HistogramChunkCursor.of(bytes, 0, bytes.length, chunk.kind());
                for (int i = 0; i < chunk.count(); i++, at++) {
                    String what = "seed " + seed + ", sample " + at;
                    assertThat(cursor.next()).as(what).isEqualTo(Kind.HISTOGRAM);
                    assertThat(cursor.timeMs())
                            .as(what)
                            .isEqualTo(samples.get(at).timeMs());
                    assertThat(HistogramData.kept(cursor.histogram()))
                            .as(what)
                            .isEqualTo(HistogramData.kept(samples.get(at).histogram()));
                }
                assertThat(cursor.next()).isEqualTo(Kind.NONE);
            }
            assertThat(at).isEqualTo(samples.size());
        }
    }

    @Test
    void aHistogramSaidToBeNoResetIsNone() {
        for (long seed = 1; seed <= 60; seed++) {
            for (ChunkWriter chunk : chunks(samples(random(seed)))) {
                SampleCursor cursor = chunk.cursor(chunk.count());
                Histogram before = null;
                while (cursor.next() == Kind.HISTOGRAM) {
                    Histogram histogram = cursor.histogram();
                    if (before == null) {
                        assertThat(histogram.resetHint()).isIn(ResetHint.UNKNOWN, ResetHint.GAUGE);
                    } else if (histogram.resetHint() == ResetHint.NOT_RESET) {
                        FloatHistogram unhinted = FloatHistogram.of(histogram);
                        unhinted.resetHint(ResetHint.UNKNOWN);
                        assertThat(unhinted.isResetOf(FloatHistogram.of(before)))
                                .as("seed %d", seed)
                                .isFalse();
                    }
                    before = histogram;
                }
            }
        }
    }

    @Test
    void isReadWhileItIsWrittenAnewWithMoreBuckets() {
        RandomGenerator random = random(1);
        ChunkWriter chunk = ChunkWriter.begin(null, START, HistogramData.of(Shape.COUNTER, 1, random));
        for (int age = 2; age < 50; age++) {
            assertThat(chunk.tryAppend(START + age, HistogramData.of(Shape.COUNTER, age, random)))
                    .isTrue();
        }
        SampleCursor early = chunk.cursor(chunk.count());
        for (int age = 50; age < 800; age++) {
            assertThat(chunk.tryAppend(START + age, HistogramData.of(Shape.COUNTER, age, random)))
                    .isTrue();
        }
        int count = 0;
        while (early.next() == Kind.HISTOGRAM) {
            count++;
            assertThat(early.histogram().zeroCount()).isEqualTo(count);
            assertThat(early.histogram().positiveCounts().length).isLessThanOrEqualTo(3);
        }
        assertThat(count).isEqualTo(49);
        assertThat(chunk.count()).isEqualTo(799);
    }

    @Test
    void endsWherePrometheusEndsIt() {
        Histogram first = counter(3, 10, 5);
        ChunkWriter chunk = ChunkWriter.begin(null, START, first);

        assertThat(chunk.isLast(counter(3, 10, 5))).isTrue();
        assertThat(chunk.isLast(counter(3, 10, 6))).isFalse();
        assertThat(chunk.isLast(first.toBuilder().whole(false).build())).isFalse();
        assertThat(chunk.tryAppend(START + 1, 1.0)).isFalse();
        assertThat(chunk.tryAppend(START + 1, counter(4, 10, 5))).isFalse();
        assertThat(chunk.tryAppend(START + 1, counter(3, 9, 5))).isFalse();
        assertThat(chunk.tryAppend(START + 1, counter(3, 10, 4))).isFalse();
        assertThat(chunk.tryAppend(
                        START + 1, first.toBuilder().resetHint(ResetHint.GAUGE).build()))
                .isFalse();
        assertThat(chunk.tryAppend(START + 1, counter(3, 11, 6))).isTrue();
        assertThat(header(chunk, counter(3, 9, 5))).isEqualTo(ResetHint.RESET);
        assertThat(header(chunk, counter(3, 12, 6))).isEqualTo(ResetHint.NOT_RESET);
        assertThat(header(chunk, counter(4, 12, 6))).isEqualTo(ResetHint.UNKNOWN);
        assertThat(chunk.tryAppend(START + 2, HistogramData.of(Shape.STALE, 0, random(1))))
                .isTrue();
        assertThat(chunk.tryAppend(START + 3, counter(3, 12, 6))).isFalse();
        assertThat(chunk.tryAppend(START + 3, HistogramData.of(Shape.STALE, 0, random(1))))
                .isTrue();
    }

    private static ResetHint header(ChunkWriter before, Histogram next) {
        return ((HistogramChunkCursor)
                        ChunkWriter.begin(before, START + 9, next).cursor(1))
                .header();
    }

    private static Histogram counter(int schema, int count, int bucket) {
        return new Histogram.Builder()
                .whole(true)
                .schema(schema)
                .zero(0x1p-128, count - bucket)
                .count(count)
                .positive(new int[] {2, 1}, new double[] {bucket})
                .build();
    }

    /** Worked out by hand from the description of the format. */
    @Test
    void hasTheBitsOfPrometheus() {
        ChunkWriter chunk = ChunkWriter.begin(null, 5, counter(3, 10, 4));
        chunk.tryAppend(7, counter(3, 12, 4));

        String layout =
                "01110100" + varbit("10", 3, 3) + varbit("10", 1, 3) + varbit("10", 1, 3) + varbit("10", 2, 3) + "0";
        String first =
                varbit("110", 5, 6) + varbit("110", 10, 6) + varbit("10", 6, 3) + "0".repeat(64) + varbit("10", 4, 3);
        String second = varbit("10", 2, 3) + varbit("10", 2, 3) + varbit("10", 2, 3) + "0" + "0";
        byte[] bytes = chunk.toBytes();
        assertThat(HexFormat.of().formatHex(bytes, 0, 3)).isEqualTo("000200");
        StringBuilder bits = new StringBuilder();
        for (int i = 3; i < bytes.length; i++) {
            bits.append(Integer.toBinaryString((bytes[i] & 0xff) | 0x100), 1, 9);
        }
        assertThat(bits.toString()).startsWith(layout + first + second);
    }

    private static String varbit(String prefix, int number, int width) {
        return prefix + Integer.toBinaryString(number | (1 << width)).substring(1);
    }

    @Test
    void saysThatItIsCutOff() {
        ChunkWriter chunk = ChunkWriter.begin(null, START, HistogramData.of(Shape.COUNTER, 1, random(3)));
        for (int age = 2; age < 100; age++) {
            assertThat(chunk.tryAppend(START + age, HistogramData.of(Shape.COUNTER, age, random(age))))
                    .isTrue();
        }
        byte[] bytes = chunk.toBytes();
        // Without its count it is not cut off but empty.
        for (int length = 3; length < bytes.length / 2; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> {
                        SampleCursor cursor = HistogramChunkCursor.of(cut, 0, cut.length, ChunkKind.HISTOGRAMS);
                        while (cursor.next() != Kind.NONE) {
                            assertThat(cursor.timeMs()).isNotNegative();
                        }
                    })
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(CorruptChunk.class);
        }
    }

    @Test
    void refusesMoreBucketsThanItHolds() {
        int many = HistogramChunkWriter.BUCKETS_MAX + 1;
        Histogram large = new Histogram.Builder()
                .positive(new int[] {0, many}, new double[many])
                .build();
        assertThatThrownBy(() -> HistogramChunkWriter.require(large))
                .hasMessage("histogram has 10001 buckets, more than bucketsMax 10000");
        Histogram wrapping = new Histogram.Builder()
                .positive(new int[] {Integer.MAX_VALUE, 1, 5, 1}, new double[2])
                .build();
        assertThatThrownBy(() -> HistogramChunkWriter.require(wrapping))
                .hasMessageContaining("out of order or out of range");
    }
}
