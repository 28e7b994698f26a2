package io.photoncloud.nightlight.tsdb.wal;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.photoncloud.nightlight.series.Exemplar;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.ChunkKind;
import io.photoncloud.nightlight.tsdb.chunk.ChunkWriter;
import io.photoncloud.nightlight.tsdb.chunk.CorruptChunk;
import io.photoncloud.nightlight.tsdb.chunk.HistogramChunkCursor;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Records on their way to the log, in frames that are whole or not there: a length, a CRC32C of what follows, how it is
 * packed, and the records. Not safe for use by more than one thread.
 */
public final class WalBatch {
    /** Length, checksum, packing. */
    static final int HEADER_BYTES = 9;

    /** A frame is closed when it is longer than this, so that replay needs no more memory than a few of these. */
    static final int FRAME_BYTES = 1 << 20;

    /** The longest frame there may be: labels of one series can be long. */
    static final int FRAME_BYTES_MAX = 64 << 20;

    /** Shorter frames stay as they are: packing them costs more than it wins. */
    private static final int PACK_BYTES_MIN = 512;

    private static final int PLAIN = 0;
    private static final int ZSTD = 1;

    private static final int END = 0;
    private static final int SERIES = 1;
    private static final int SAMPLES = 2;
    private static final int HISTOGRAM = 3;
    private static final int EXEMPLAR = 4;

    /** Marks a value that is told by its bits; others are whole numbers, twice as large. */
    private static final int RAW_VALUE = 1;

    private static final double WHOLE_MAX = 1L << 52;

    /** By how much a packed frame may grow when it is unpacked. */
    private static final int UNPACKED_BYTES_MAX = FRAME_BYTES_MAX;

    private final int level;
    private final ByteWriter out = new ByteWriter(1 << 12);
    private int frame = -1;
    private boolean inSamples;
    private long lastReference;
    private long lastMs;

    /** @param level of zstd; 0 to leave frames as they are */
    public WalBatch(int level) {
        this.level = level;
    }

    public boolean isEmpty() {
        return out.size() == 0;
    }

    public void clear() {
        out.clear();
        frame = -1;
        inSamples = false;
    }

    private void begin() {
        if (frame >= 0 && out.size() - frame > FRAME_BYTES) {
            finish();
        }
        if (frame < 0) {
            frame = out.size();
            out.writeLong(0);
            out.writeByte(PLAIN);
        }
    }

    /** Adds the labels of a series. */
    public void series(long reference, Labels labels) {
        begin();
        endSamples();
        out.writeByte(SERIES);
        out.writeVarint(reference);
        byte[] bytes = labels.toBytes();
        out.writeVarint(bytes.length);
        out.writeBytes(bytes);
    }

    /** Adds a sample. */
    public void sample(long reference, long timeMs, double value) {
        if (!inSamples || out.size() - frame > FRAME_BYTES) {
            begin();
            if (!inSamples) {
                out.writeByte(SAMPLES);
                inSamples = true;
                lastReference = 0;
                lastMs = 0;
            }
        }
        long step = reference - lastReference;
        // Never 0, which ends the samples.
        out.writeVarint(step > 0 ? step << 1 : (-step << 1) + 1);
        out.writeZigzag(timeMs - lastMs);
        lastReference = reference;
        lastMs = timeMs;
        long whole = (long) value;
        if (Math.abs(value) < WHOLE_MAX && doubleToRawLongBits((double) whole) == doubleToRawLongBits(value)) {
            out.writeVarint(((whole << 1) ^ (whole >> 63)) << 1);
        } else {
            out.writeByte(RAW_VALUE);
            out.writeLong(doubleToRawLongBits(value));
        }
    }

    /** Adds a histogram, as a chunk of its own. @return how many bytes it took */
    public int histogram(long reference, long timeMs, Histogram histogram) {
        begin();
        endSamples();
        int start = out.size();
        ChunkWriter chunk = ChunkWriter.begin(null, timeMs, histogram);
        byte[] bytes = chunk.toBytes();
        out.writeByte(HISTOGRAM);
        out.writeVarint(reference);
        out.writeByte(chunk.kind().number());
        out.writeVarint(bytes.length);
        out.writeBytes(bytes);
        return out.size() - start;
    }

    /** Adds an exemplar. */
    public void exemplar(long reference, Exemplar exemplar) {
        begin();
        endSamples();
        out.writeByte(EXEMPLAR);
        out.writeVarint(reference);
        out.writeZigzag(exemplar.timeMs());
        out.writeLong(doubleToRawLongBits(exemplar.value()));
        byte[] labels = exemplar.labels().toBytes();
        out.writeVarint(labels.length);
        out.writeBytes(labels);
    }

    private void endSamples() {
        if (inSamples) {
            out.writeByte(END);
            inSamples = false;
        }
    }

    /** Closes the open frame; what is added after goes to another. */
    public void finish() {
        if (frame < 0) {
            return;
        }
        endSamples();
        int start = frame + HEADER_BYTES;
        int size = out.size() - start;
        if (level != 0 && size >= PACK_BYTES_MIN) {
            byte[] packed = new byte[(int) Zstd.compressBound(size)];
            int packedSize = (int) Zstd.compressByteArray(packed, 0, packed.length, out.array(), start, size, level);
            if (packedSize > 0 && packedSize < size) {
                out.truncate(start - 1);
                out.writeByte(ZSTD);
                out.writeBytes(packed, 0, packedSize);
                size = packedSize;
            }
        }
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), start - 1, size + 1);
        out.setInt(frame, size);
        out.setInt(frame + Integer.BYTES, (int) checksum.getValue());
        frame = -1;
    }

    /** All frames; valid until something is added. */
    ByteBuffer toBuffer() {
        finish();
        return out.toBuffer();
    }

    /** Tells a visitor what stands in a frame. */
    static void read(byte[] data, int packing, int from, int size, WalVisitor visitor) {
        switch (packing) {
            case PLAIN -> read(new ByteReader(data, from, size), visitor);
            case ZSTD -> read(new ByteReader(unpack(data, from, size)), visitor);
            default -> throw new CorruptChunk("a frame packed in a way " + packing + " that is not known");
        }
    }

    private static byte[] unpack(byte[] data, int from, int size) {
        byte[] packed = new ByteReader(data, from, size).readBytes(size);
        long unpackedSize = Zstd.getFrameContentSize(packed);
        if (unpackedSize < 0 || unpackedSize > UNPACKED_BYTES_MAX) {
            throw new CorruptChunk("a frame that says it unpacks to " + unpackedSize + " bytes");
        }
        try {
            return Zstd.decompress(packed, (int) unpackedSize);
        } catch (ZstdException e) {
            throw new CorruptChunk("a frame that does not unpack", e);
        }
    }

    private static void read(ByteReader in, WalVisitor visitor) {
        while (in.hasMore()) {
            int kind = in.readByte();
            switch (kind) {
                case SERIES -> {
                    long reference = in.readVarint();
                    byte[] labels = in.readBytes(in.readCount(in.remaining()));
                    visitor.series(reference, Labels.ofBytes(labels));
                }
                case SAMPLES -> readSamples(in, visitor);
                case HISTOGRAM -> readHistogram(in, visitor);
                case EXEMPLAR -> readExemplar(in, visitor);
                default -> throw new CorruptChunk("a record of kind " + kind);
            }
        }
    }

    private static void readHistogram(ByteReader in, WalVisitor visitor) {
        long reference = in.readVarint();
        ChunkKind kind = ChunkKind.of(in.readByte());
        byte[] bytes = in.readBytes(in.readCount(in.remaining()));
        HistogramChunkCursor cursor = HistogramChunkCursor.of(bytes, 0, bytes.length, kind);
        if (kind == ChunkKind.FLOATS || cursor.next() == HistogramChunkCursor.Kind.NONE) {
            throw new CorruptChunk("a histogram that is none");
        }
        Histogram histogram = cursor.histogram();
        visitor.histogram(
                reference,
                cursor.timeMs(),
                histogram.toBuilder().resetHint(cursor.header()).build());
    }

    private static void readExemplar(ByteReader in, WalVisitor visitor) {
        long reference = in.readVarint();
        long timeMs = in.readZigzag();
        double value = longBitsToDouble(in.readLong());
        Labels labels = Labels.ofBytes(in.readBytes(in.readCount(in.remaining())));
        visitor.exemplar(reference, new Exemplar(labels, value, timeMs));
    }

    private static void readSamples(ByteReader in, WalVisitor visitor) {
        long reference = 0;
        long timeMs = 0;
        for (long step = in.readVarint(); step != END; step = in.readVarint()) {
            reference += (step & 1) == 0 ? step >>> 1 : -(step >>> 1);
            timeMs += in.readZigzag();
            long token = in.readVarint();
            if (token == RAW_VALUE) {
                visitor.sample(reference, timeMs, longBitsToDouble(in.readLong()));
            } else {
                long zigzag = token >>> 1;
                visitor.sample(reference, timeMs, (double) ((zigzag >>> 1) ^ -(zigzag & 1)));
            }
        }
    }
}
