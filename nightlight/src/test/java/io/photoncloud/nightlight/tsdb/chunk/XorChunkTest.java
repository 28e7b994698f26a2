package io.photoncloud.nightlight.tsdb.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.series.SampleCursor.Kind;
import io.photoncloud.nightlight.series.StaleMarker;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class XorChunkTest {
    private static final long START = 1_700_000_000_000L;

    @Test
    void givesBackEveryBitOfWhatWasWritten() {
        for (SampleData data : SampleData.variety(11)) {
            XorChunkWriter writer = new XorChunkWriter();
            data.forEach(writer::append);

            XorChunkCursor cursor = XorChunkCursor.of(writer.toBytes());
            for (int i = 0; i < data.count(); i++) {
                assertThat(cursor.next()).as("%s, sample %d", data, i).isEqualTo(Kind.FLOAT);
                assertThat(cursor.timeMs()).as("%s, time %d", data, i).isEqualTo(data.times()[i]);
                assertThat(Double.doubleToRawLongBits(cursor.value()))
                        .as("%s, value %d", data, i)
                        .isEqualTo(Double.doubleToRawLongBits(data.values()[i]));
            }
            assertThat(cursor.next()).isEqualTo(Kind.NONE);
        }
    }

    @Test
    void isReadInBulkWhileMoreIsWritten() {
        XorChunkWriter writer = new XorChunkWriter();
        for (int i = 0; i < 50; i++) {
            writer.append(START + i, i);
        }
        XorChunkCursor cursor = writer.cursor(writer.count());
        for (int i = 50; i < 500; i++) {
            writer.append(START + i * 7L, -i);
        }
        long[] times = new long[60];
        double[] values = new double[60];

        assertThat(cursor.next()).isEqualTo(Kind.FLOAT);
        assertThat(cursor.read(times, values, 5)).isEqualTo(54);
        assertThat(times[5]).isEqualTo(START + 1);
        assertThat(values[53]).isEqualTo(49);
        assertThat(cursor.seek(Long.MIN_VALUE)).isEqualTo(Kind.NONE);
    }

    @Test
    void seeksForwardOnly() {
        XorChunkWriter writer = new XorChunkWriter();
        for (int i = 0; i < 100; i++) {
            writer.append(START + i * 10L, i);
        }
        XorChunkCursor cursor = writer.cursor(writer.count());

        assertThat(cursor.seek(START + 95)).isEqualTo(Kind.FLOAT);
        assertThat(cursor.value()).isEqualTo(10);
        assertThat(cursor.seek(START)).isEqualTo(Kind.FLOAT);
        assertThat(cursor.value()).isEqualTo(10);
        assertThat(cursor.seek(START + 991)).isEqualTo(Kind.NONE);
        assertThat(cursor.next()).isEqualTo(Kind.NONE);
    }

    /** Worked out by hand from the description of the format. */
    @Test
    void hasTheBitsOfPrometheus() {
        XorChunkWriter writer = new XorChunkWriter();
        writer.append(1, 1);
        writer.append(3, 1);
        writer.append(5, 2);
        writer.append(8, StaleMarker.VALUE);

        // Count; varint 1 as zigzag; 1.0; varint 2; then bits. 1.0^2.0 is 7ff0... with a leading 1 and 52 trailing
        // zeros.
        String bits = "0" + "0" + ("11" + "00001" + "001011" + "11111111111") + ("10" + "00000000000001");
        assertThat(HexFormat.of().formatHex(writer.toBytes())).startsWith("0004" + "02" + "3ff0000000000000" + "02");
        assertThat(bitsFrom(writer.toBytes(), 12)).startsWith(bits);
    }

    private static String bitsFrom(byte[] bytes, int from) {
        StringBuilder bits = new StringBuilder();
        for (int i = from; i < bytes.length; i++) {
            bits.append(Integer.toBinaryString((bytes[i] & 0xff) | 0x100), 1, 9);
        }
        return bits.toString();
    }

    @Test
    void saysThatItIsCutOff() {
        XorChunkWriter writer = new XorChunkWriter();
        for (int i = 0; i < 100; i++) {
            writer.append(START + i * (long) i, Math.sqrt(i));
        }
        byte[] bytes = writer.toBytes();

        assertThatThrownBy(() -> XorChunkCursor.of(bytes, 0, 200).read(new long[200], new double[200], 0))
                .isInstanceOf(CorruptChunk.class);
        assertThatThrownBy(() -> XorChunkCursor.of(bytes, 0, 1)).isInstanceOf(CorruptChunk.class);
    }
}
