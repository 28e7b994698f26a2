package io.photoncloud.nightlight.tsdb.chunk;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Columns of whole numbers in few bytes. Numbers are told by what is left of them after their minimum, after a constant
 * step, or after a constant change of steps is taken away, whichever leaves least; and what is left as bits of one width,
 * in Rice's code, or as varints packed by zstd, whichever is shortest. Not safe for use by more than one thread.
 */
final class IntColumn implements AutoCloseable {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** How often differences are taken. */
    private static final int ORDERS = 3;

    private static final int PACKED = 0;
    private static final int RICE = 1;
    private static final int ZSTD = 2;
    private static final int CODINGS = 3;

    /** Rice's code of a number: this many ones at most, and then the number itself. */
    private static final int RICE_ONES_MAX = 24;

    /** What a number takes in Rice's code beyond the bits of the mean. */
    private static final double RICE_BITS_MORE = 1.5;

    /** The widest remainder of Rice's code. */
    private static final int RICE_WIDTH_MAX = 32;

    /** Below this many bytes zstd's own header is more than it wins. */
    private static final int ZSTD_BYTES_MIN = 48;

    private static final int ZSTD_LEVEL = 3;

    /** Bits up to this width are read by one look at eight bytes. */
    private static final int WIDTH_OF_ONE_WORD = 57;

    private static final int SLACK = Long.BYTES + 1;

    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
    private final ByteWriter varints = new ByteWriter(1 << 12);
    private long[] rest = new long[0];
    private byte[] scratch = new byte[0];

    IntColumn() {
        compressor.setLevel(ZSTD_LEVEL);
        compressor.setContentSize(false);
        compressor.setChecksum(false);
        compressor.setDictID(false);
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }

    /** Adds a column to what is written. */
    void write(long[] numbers, int count, ByteWriter out) {
        if (rest.length < count) {
            rest = new long[count];
        }
        int order = bestOrder(numbers, count);
        System.arraycopy(numbers, 0, rest, 0, count);
        out.writeByte(order);
        for (int pass = 0; pass < Math.min(order, count); pass++) {
            out.writeZigzag(rest[pass]);
            for (int i = count - 1; i > pass; i--) {
                rest[i] -= rest[i - 1];
            }
        }
        int from = Math.min(order, count);
        if (from == count) {
            return;
        }
        long min = rest[from];
        for (int i = from; i < count; i++) {
            min = Math.min(min, rest[i]);
        }
        out.writeZigzag(min);
        long all = 0;
        for (int i = from; i < count; i++) {
            rest[i] -= min;
            all |= rest[i];
        }
        writeRest(from, count, min, Long.SIZE - Long.numberOfLeadingZeros(all), out);
    }

    /** How often differences are to be taken so that numbers get smallest. */
    private static int bestOrder(long[] numbers, int count) {
        double[] sums = new double[ORDERS];
        long[] min = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
        long[] max = {Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
        long delta = 0;
        for (int i = 1; i < count; i++) {
            long newDelta = numbers[i] - numbers[i - 1];
            long change = i == 1 ? 0 : newDelta - delta;
            track(sums, min, max, 0, numbers[i]);
            track(sums, min, max, 1, newDelta);
            track(sums, min, max, 2, change);
            delta = newDelta;
        }
        int best = 0;
        double bestBits = Double.MAX_VALUE;
        for (int order = 0; order < ORDERS; order++) {
            long range = max[order] - min[order];
            double packed = range < 0 ? Long.SIZE : Long.SIZE - Long.numberOfLeadingZeros(range);
            double rice = Math.log1p(sums[order] / count) / Math.log(2) + RICE_BITS_MORE;
            double bits = Math.min(packed, rice);
            if (bits < bestBits) {
                best = order;
                bestBits = bits;
            }
        }
        return best;
    }

    private static void track(double[] sums, long[] min, long[] max, int order, long number) {
        sums[order] += 2 * Math.abs((double) number);
        min[order] = Math.min(min[order], number);
        max[order] = Math.max(max[order], number);
    }

    private void writeRest(int from, int count, long min, int width, ByteWriter out) {
        if (width == 0) {
            out.writeByte(PACKED);
            out.writeByte(0);
            return;
        }
        long packedBytes = ((long) width * (count - from) + 7) / 8;
        int riceWidth = riceWidth(from, count, min);
        long riceBytes = riceWidth < 0 ? Long.MAX_VALUE : (riceBits(from, count, min, riceWidth) + 7) / 8;
        long best = Math.min(packedBytes, riceBytes);
        if (best >= ZSTD_BYTES_MIN) {
            byte[] compressed = compress(from, count);
            if (compressed.length < best - best / 16) {
                out.writeByte(ZSTD);
                out.writeVarint(varints.size());
                out.writeVarint(compressed.length);
                out.writeBytes(compressed);
                return;
            }
        }
        if (riceBytes < packedBytes - packedBytes / 32) {
            out.writeByte(RICE);
            out.writeByte(riceWidth);
            writeRice(from, count, min, riceWidth, (int) riceBytes, out);
        } else {
            out.writeByte(PACKED);
            out.writeByte(width);
            writePacked(from, count, width, (int) packedBytes, out);
        }
    }

    private byte[] compress(int from, int count) {
        varints.clear();
        for (int i = from; i < count; i++) {
            varints.writeVarint(rest[i]);
        }
        return compressor.compress(varints.toBytes());
    }

    private void writePacked(int from, int count, int width, int bytes, ByteWriter out) {
        byte[] data = out.reserve(bytes + SLACK);
        long bit = (long) out.size() * Byte.SIZE;
        data[out.size()] = 0;
        for (int i = from; i < count; i++) {
            put(data, bit, rest[i], width);
            bit += width;
        }
        out.advance(bytes);
    }

    /** Sets bits after which, up to the next byte, all are zero; what stands there afterwards is zero again. */
    private static void put(byte[] data, long bit, long value, int width) {
        int at = (int) (bit >>> 3);
        int used = (int) bit & 7;
        long kept = (data[at] & 0xffL) << 56;
        int room = Long.SIZE - used - width;
        if (room >= 0) {
            LONG.set(data, at, kept | (value << room));
            data[at + 8] = 0;
        } else {
            LONG.set(data, at, kept | (value >>> -room));
            data[at + 8] = (byte) (value << (Byte.SIZE + room));
        }
    }

    // Rice's code is of the numbers with their sign, around zero: as zigzag.

    private static long zigzag(long number) {
        return (number << 1) ^ (number >> 63);
    }

    private int riceWidth(int from, int count, long min) {
        double sum = 0;
        for (int i = from; i < count; i++) {
            long number = zigzag(rest[i] + min);
            if (number < 0) {
                return -1;
            }
            sum += number;
        }
        double mean = sum / (count - from);
        int guess = mean < 1 ? 0 : Math.getExponent(mean);
        if (guess > RICE_WIDTH_MAX) {
            return -1;
        }
        int lower = Math.max(0, guess - 1);
        return riceBits(from, count, min, lower) < riceBits(from, count, min, guess) ? lower : guess;
    }

    private long riceBits(int from, int count, long min, int width) {
        long bits = 0;
        for (int i = from; i < count; i++) {
            long ones = zigzag(rest[i] + min) >>> width;
            bits += ones < RICE_ONES_MAX ? ones + 1 + width : RICE_ONES_MAX + Long.SIZE;
        }
        return bits;
    }

    private void writeRice(int from, int count, long min, int width, int bytes, ByteWriter out) {
        byte[] data = out.reserve(bytes + 2 * SLACK);
        long bit = (long) out.size() * Byte.SIZE;
        data[out.size()] = 0;
        for (int i = from; i < count; i++) {
            long number = zigzag(rest[i] + min);
            long ones = number >>> width;
            if (ones < RICE_ONES_MAX) {
                int head = (int) ones + 1;
                put(data, bit, (1L << head) - 2, head);
                bit += head;
                if (width > 0) {
                    put(data, bit, number & ((1L << width) - 1), width);
                    bit += width;
                }
            } else {
                put(data, bit, (1L << RICE_ONES_MAX) - 1, RICE_ONES_MAX);
                put(data, bit + RICE_ONES_MAX, number, Long.SIZE);
                bit += RICE_ONES_MAX + Long.SIZE;
            }
        }
        out.advance(bytes);
    }

    /**
     * Reads a column.
     *
     * @param data with {@link FrameReader#SLACK} bytes after the end
     * @param end where the bytes of the frame end
     * @return where the column ends
     */
    int read(byte[] data, int at, int end, int count, long[] numbers, int into) {
        ByteReader in = new ByteReader(data, at, end - at);
        int order = in.readByte();
        if (order >= ORDERS) {
            throw new CorruptChunk("a column of order " + order);
        }
        int firsts = Math.min(order, count);
        long[] first = {0, 0};
        for (int i = 0; i < firsts; i++) {
            first[i] = in.readZigzag();
        }
        if (firsts < count) {
            long min = in.readZigzag();
            readRest(in, min, numbers, into + firsts, into + count);
        }
        switch (firsts) {
            case 1 -> {
                numbers[into] = first[0];
                sum(numbers, into, count);
            }
            case 2 -> {
                // The first of each pass stands at its place: undo the last pass first.
                numbers[into + 1] = first[1];
                sum(numbers, into + 1, count - 1);
                numbers[into] = first[0];
                sum(numbers, into, count);
            }
            default -> {}
        }
        return in.position();
    }

    private static void sum(long[] numbers, int from, int count) {
        long running = numbers[from];
        for (int i = from + 1; i < from + count; i++) {
            running += numbers[i];
            numbers[i] = running;
        }
    }

    private void readRest(ByteReader in, long min, long[] numbers, int from, int to) {
        int coding = in.readByte();
        switch (coding) {
            case PACKED -> readPacked(in, min, numbers, from, to);
            case RICE -> readRice(in, numbers, from, to);
            case ZSTD -> readCompressed(in, min, numbers, from, to);
            default -> throw new CorruptChunk("a column of coding " + coding + ", of " + CODINGS);
        }
    }

    private void readPacked(ByteReader in, long min, long[] numbers, int from, int to) {
        int width = in.readByte();
        if (width > Long.SIZE) {
            throw new CorruptChunk("numbers of " + width + " bits");
        }
        int bytes = (int) (((long) width * (to - from) + 7) / 8);
        int start = in.position();
        in.skip(bytes);
        if (width == 0) {
            Arrays.fill(numbers, from, to, min);
            return;
        }
        byte[] data = in.array();
        long bit = (long) start * Byte.SIZE;
        if (width <= WIDTH_OF_ONE_WORD) {
            int shift = Long.SIZE - width;
            for (int i = from; i < to; i++, bit += width) {
                long word = (long) LONG.get(data, (int) (bit >>> 3)) << (bit & 7);
                numbers[i] = (word >>> shift) + min;
            }
        } else {
            for (int i = from; i < to; i++, bit += width) {
                numbers[i] = wide(data, bit, width) + min;
            }
        }
    }

    private static long wide(byte[] data, long bit, int width) {
        int at = (int) (bit >>> 3);
        int used = (int) bit & 7;
        long word = ((long) LONG.get(data, at) << used) | ((data[at + 8] & 0xffL) >>> (Byte.SIZE - used));
        return word >>> (Long.SIZE - width);
    }

    private void readRice(ByteReader in, long[] numbers, int from, int to) {
        int width = in.readByte();
        if (width > RICE_WIDTH_MAX) {
            throw new CorruptChunk("numbers of " + width + " bits");
        }
        int start = in.position();
        byte[] data = in.array();
        long begin = (long) start * Byte.SIZE;
        long last = begin + (long) in.remaining() * Byte.SIZE;
        long bit = begin;
        for (int i = from; i < to; i++) {
            if (bit >= last) {
                throw new CorruptChunk("a column ends before its number " + (i - from));
            }
            long word = (long) LONG.get(data, (int) (bit >>> 3)) << (bit & 7);
            int ones = Long.numberOfLeadingZeros(~word);
            long number;
            if (ones < RICE_ONES_MAX) {
                // 24 + 1 + 32 bits fit the 57 that were looked at.
                number = ((long) ones << width) | (width == 0 ? 0 : word << (ones + 1) >>> (Long.SIZE - width));
                bit += ones + 1 + width;
            } else {
                number = wide(data, bit + RICE_ONES_MAX, Long.SIZE);
                bit += RICE_ONES_MAX + Long.SIZE;
            }
            numbers[i] = (number >>> 1) ^ -(number & 1);
        }
        in.skip((int) ((bit - begin + 7) / Byte.SIZE));
    }

    private void readCompressed(ByteReader in, long min, long[] numbers, int from, int to) {
        // A number takes ten bytes at most.
        int size = in.readCount((to - from) * 10);
        int length = in.readCount(in.remaining());
        int start = in.position();
        in.skip(length);
        if (scratch.length < size) {
            scratch = new byte[size];
        }
        try {
            int got = decompressor.decompressByteArray(scratch, 0, size, in.array(), start, length);
            if (got != size) {
                throw new CorruptChunk(got + " bytes instead of " + size);
            }
        } catch (ZstdException e) {
            throw new CorruptChunk("a column that does not unpack", e);
        }
        ByteReader rests = new ByteReader(scratch, 0, size);
        for (int i = from; i < to; i++) {
            numbers[i] = rests.readVarint() + min;
        }
    }
}
