package io.photoncloud.nightlight.tsdb.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.ByteWriter;
import io.photoncloud.nightlight.tsdb.chunk.FileMagic;
import io.photoncloud.nightlight.tsdb.index.Slots;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/**
 * Writes the index of a block:
 *
 * <pre>
 * magic and version                                                     8 bytes
 * symbols      the texts of names and values, in no order
 * offsets      where each text begins, and where the last ends          8 bytes each
 * series       labels as numbers of symbols, then chunks
 * offsets      where each series begins, and where the last ends        8 bytes each
 * postings     RoaringBitmaps in their portable form
 * labels       for each name: values in order with where their postings are
 * contents     where each of these begins and how many there are        8 bytes each
 * CRC32C       of all before it                                         4 bytes
 * </pre>
 */
public final class IndexWriter {
    public static final FileMagic MAGIC = new FileMagic("NLIDX", 1);

    /** Numbers in the contents: where six parts begin, and how many symbols, series and names there are. */
    static final int CONTENTS = 9;

    private static final int FLUSH_BYTES = 1 << 20;

    private final Map<String, Integer> symbols = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Map<Integer, Map<Integer, Slots>> labels = new HashMap<>();
    private final ByteWriter series = new ByteWriter(1 << 16);
    private final ByteWriter seriesOffsets = new ByteWriter(1 << 12);
    private final ByteWriter chunks = new ByteWriter(1 << 8);
    private int seriesCount;
    private int chunkCount;
    private long lastMs;
    private long lastOffset;

    public int seriesCount() {
        return seriesCount;
    }

    private int symbol(String text) {
        Integer known = symbols.get(text);
        if (known != null) {
            return known;
        }
        int next = texts.size();
        texts.add(text);
        symbols.put(text, next);
        return next;
    }

    public void begin(Labels of) {
        seriesOffsets.writeLong(series.size());
        List<Label> list = of.toList();
        series.writeVarint(list.size());
        for (Label label : list) {
            int name = symbol(label.name());
            int value = symbol(label.value());
            series.writeVarint(name);
            series.writeVarint(value);
            labels.computeIfAbsent(name, _ -> new HashMap<>())
                    .computeIfAbsent(value, _ -> new Slots())
                    .add(seriesCount);
        }
        seriesCount++;
        chunks.clear();
        chunkCount = 0;
        lastMs = 0;
        lastOffset = 0;
    }

    public void addChunk(long minMs, long maxMs, int count, long offset, int length) {
        chunks.writeZigzag(minMs - lastMs);
        chunks.writeVarint(maxMs - minMs);
        chunks.writeVarint(count);
        chunks.writeVarint(offset - lastOffset);
        chunks.writeVarint(length);
        lastMs = maxMs;
        lastOffset = offset;
        chunkCount++;
    }

    public void end() {
        series.writeVarint(chunkCount);
        series.writeAll(chunks);
    }

    public void write(Path file) throws IOException {
        try (Output out = new Output(file)) {
            out.bytes.writeBytes(MAGIC.bytes());
            long[] contents = new long[CONTENTS];
            contents[0] = out.position();
            long[] textEnds = writeSymbols(out);
            contents[1] = out.position();
            for (long end : textEnds) {
                out.bytes.writeLong(end);
                out.flushIfFull();
            }
            contents[2] = out.position();
            out.bytes.writeAll(series);
            contents[3] = out.position();
            seriesOffsets.writeLong(series.size());
            out.bytes.writeAll(seriesOffsets);
            out.flushIfFull();
            contents[4] = out.position();
            ByteWriter table = writePostings(out);
            contents[5] = out.position();
            out.bytes.writeAll(table);
            contents[6] = texts.size();
            contents[7] = seriesCount;
            contents[8] = labels.size();
            for (long number : contents) {
                out.bytes.writeLong(number);
            }
            out.finish();
        }
    }

    private long[] writeSymbols(Output out) throws IOException {
        long[] offsets = new long[texts.size() + 1];
        long at = 0;
        for (int i = 0; i < texts.size(); i++) {
            byte[] bytes = texts.get(i).getBytes(UTF_8);
            out.bytes.writeBytes(bytes);
            out.flushIfFull();
            offsets[i] = at;
            at += bytes.length;
        }
        offsets[texts.size()] = at;
        return offsets;
    }

    /** @return the table of labels: name, number of values, then symbol, offset and length of each */
    private ByteWriter writePostings(Output out) throws IOException {
        long start = out.position();
        ByteWriter table = new ByteWriter(1 << 12);
        Comparator<Integer> byText = (left, right) -> Labels.compareTexts(texts.get(left), texts.get(right));
        List<Integer> names = new ArrayList<>(labels.keySet());
        names.sort(byText);
        for (int name : names) {
            Map<Integer, Slots> values = labels.getOrDefault(name, Map.of());
            table.writeInt(name);
            table.writeInt(values.size());
            List<Integer> sorted = new ArrayList<>(values.keySet());
            sorted.sort(byText);
            for (int value : sorted) {
                MutableRoaringBitmap bitmap = new MutableRoaringBitmap();
                values.getOrDefault(value, new Slots()).addTo(bitmap);
                bitmap.runOptimize();
                ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
                bitmap.serialize(bytes);
                table.writeInt(value);
                table.writeLong(out.position() - start);
                table.writeInt(bytes.capacity());
                out.bytes.writeBytes(bytes.array());
                out.flushIfFull();
            }
        }
        return table;
    }

    /** A file that is written in large pieces, with the checksum of all. */
    private static final class Output implements AutoCloseable {
        private final FileChannel channel;
        private final CRC32C checksum = new CRC32C();
        private final ByteWriter bytes = new ByteWriter(FLUSH_BYTES + FLUSH_BYTES / 4);
        private long flushed;

        Output(Path file) throws IOException {
            this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        long position() {
            return flushed + bytes.size();
        }

        void flushIfFull() throws IOException {
            if (bytes.size() > FLUSH_BYTES) {
                flush();
            }
        }

        private void flush() throws IOException {
            checksum.update(bytes.array(), 0, bytes.size());
            flushed += bytes.size();
            ByteBuffer buffer = bytes.toBuffer();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            bytes.clear();
        }

        void finish() throws IOException {
            flush();
            bytes.writeInt((int) checksum.getValue());
            flush();
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
