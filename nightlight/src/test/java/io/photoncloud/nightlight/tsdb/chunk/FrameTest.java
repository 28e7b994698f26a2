package io.photoncloud.nightlight.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameTest {
    private final FrameWriter writer = new FrameWriter();
    private final FrameReader reader = new FrameReader();
    private final long[] times = new long[FrameWriter.SAMPLES_MAX];
    private final double[] values = new double[FrameWriter.SAMPLES_MAX];

    @AfterEach
    void close() {
        writer.close();
        reader.close();
    }

    private byte[] write(SampleData data) {
        ByteWriter out = new ByteWriter(16);
        writer.write(data.times(), data.values(), data.count(), out);
        return out.toBytes();
    }

    private int read(byte[] frame) {
        byte[] padded = Arrays.copyOf(frame, frame.length + FrameReader.SLACK);
        return reader.read(padded, 0, frame.length, times, values, 0);
    }

    @Test
    void givesBackEveryBitOfWhatWasWritten() {
        for (long seed = 1; seed <= 20; seed++) {
            for (SampleData data : SampleData.variety(seed)) {
                int count = read(write(data));

                assertThat(count).as("%s, seed %d", data, seed).isEqualTo(data.count());
                assertThat(Arrays.copyOf(times, count))
                        .as("%s, seed %d", data, seed)
                        .isEqualTo(data.times());
                for (int i = 0; i < count; i++) {
                    assertThat(Double.doubleToRawLongBits(values[i]))
                            .as("%s, seed %d, value %d", data, seed, i)
                            .isEqualTo(Double.doubleToRawLongBits(data.values()[i]));
                }
            }
        }
    }

    /** What the kinds of numbers that are met take; the entropy of a counter by 0 to 99 is 0.83 bytes. */
    @Test
    void isShort() {
        for (SampleData data : SampleData.variety(5)) {
            double bytes = (double) write(data).length / data.count();
            double limit = switch (data.toString()) {
                case "constant 1024" -> 0.03;
                case "counter 1024" -> 0.95;
                case "gauge 1024" -> 1.78;
                case "bell 1024" -> 1.95;
                case "spikes 1024" -> 0.3;
                default -> 25;
            };
            assertThat(bytes).as(data.toString()).isLessThan(limit);
        }
    }

    @Test
    void whateverStandsThereItFailsInOneWay() {
        long seed = 77;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (SampleData data : SampleData.variety(3)) {
            byte[] frame = write(data);
            for (int i = 0; i < 30; i++) {
                byte[] broken = Arrays.copyOf(frame, i % 2 == 0 ? frame.length : random.nextInt(frame.length + 1));
                if (broken.length > 0) {
                    broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
                }
                assertThatCode(() -> {
                            try {
                                read(broken);
                            } catch (CorruptChunk _) {
                                // The only exception there may be.
                            }
                        })
                        .as("%s, seed %d", data, seed)
                        .doesNotThrowAnyException();
            }
        }
    }
}
