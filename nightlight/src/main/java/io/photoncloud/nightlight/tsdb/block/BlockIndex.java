package io.photoncloud.nightlight.tsdb.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.tsdb.chunk.ByteReader;
import io.photoncloud.nightlight.tsdb.index.LabelIndex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;

/** Reads what {@link IndexWriter} writes, where it stands: in memory are only the names of labels. */
public final class BlockIndex implements LabelIndex {
    /** Bytes of a value in the table of labels: symbol, offset, length. */
    private static final int VALUE_BYTES = Integer.BYTES + Long.BYTES + Integer.BYTES;

    private final MappedFile file;
    private final long symbols;
    private final long symbolOffsets;
    private final long series;
    private final long seriesOffsets;
    private final long postings;
    private final int seriesCount;
    private final Map<String, Values> names = new LinkedHashMap<>();

    private record Values(long at, int count) {}

    public BlockIndex(Path path, Arena arena) throws IOException {
        file = new MappedFile(path, IndexWriter.MAGIC, arena);
        file.verify();
        long contents = file.size() - Integer.BYTES - (long) IndexWriter.CONTENTS * Long.BYTES;
        symbols = file.longAt(contents);
        symbolOffsets = file.longAt(contents + Long.BYTES);
        series = file.longAt(contents + 2 * Long.BYTES);
        seriesOffsets = file.longAt(contents + 3 * Long.BYTES);
        postings = file.longAt(contents + 4 * Long.BYTES);
        seriesCount = (int) file.longAt(contents + 7 * Long.BYTES);
        long at = file.longAt(contents + 5 * Long.BYTES);
        long count = file.longAt(contents + 8 * Long.BYTES);
        for (long i = 0; i < count; i++) {
            int values = file.intAt(at + Integer.BYTES);
            names.put(text(file.intAt(at)), new Values(at + 2 * Integer.BYTES, values));
            at += 2 * Integer.BYTES + (long) values * VALUE_BYTES;
        }
    }

    public int seriesCount() {
        return seriesCount;
    }

    private byte[] symbol(int number) {
        long at = symbolOffsets + (long) number * Long.BYTES;
        long from = file.longAt(at);
        return file.bytes(symbols + from, (int) (file.longAt(at + Long.BYTES) - from), 0);
    }

    private String text(int symbol) {
        return new String(symbol(symbol), UTF_8);
    }

    /** What stands about a series: labels first. */
    public ByteReader entry(int number) {
        long at = seriesOffsets + (long) number * Long.BYTES;
        long from = file.longAt(at);
        return new ByteReader(file.bytes(series + from, (int) (file.longAt(at + Long.BYTES) - from), 0));
    }

    /** Reads the labels at the beginning of an entry. */
    public Labels labels(ByteReader entry) {
        int count = entry.readCount(entry.remaining());
        Labels.Encoder labels = new Labels.Encoder();
        for (int i = 0; i < count; i++) {
            byte[] name = symbol((int) entry.readVarint());
            labels.add(name, symbol((int) entry.readVarint()));
        }
        return labels.build();
    }

    private ImmutableRoaringBitmap postings(Values values, int number) {
        long at = values.at + (long) number * VALUE_BYTES;
        long offset = file.longAt(at + Integer.BYTES);
        return new ImmutableRoaringBitmap(file.buffer(postings + offset, file.intAt(at + Integer.BYTES + Long.BYTES)));
    }

    private byte[] value(Values values, int number) {
        return symbol(file.intAt(values.at + (long) number * VALUE_BYTES));
    }

    @Override
    public MutableRoaringBitmap all() {
        MutableRoaringBitmap all = new MutableRoaringBitmap();
        all.add(0L, seriesCount);
        return all;
    }

    @Override
    public ImmutableRoaringBitmap pair(String name, String wanted) {
        Values values = names.get(name);
        byte[] bytes = wanted.getBytes(UTF_8);
        int low = 0;
        int high = values == null ? 0 : values.count;
        while (values != null && low < high) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(value(values, middle), bytes);
            if (order == 0) {
                return postings(values, middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return new MutableRoaringBitmap();
    }

    @Override
    public MutableRoaringBitmap union(String name, Predicate<String> wanted) {
        MutableRoaringBitmap found = new MutableRoaringBitmap();
        Values values = names.get(name);
        for (int i = 0; values != null && i < values.count; i++) {
            if (wanted.test(new String(value(values, i), UTF_8))) {
                found.or(postings(values, i));
            }
        }
        return found;
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public List<String> values(String name) {
        List<String> found = new ArrayList<>();
        Values values = names.get(name);
        for (int i = 0; values != null && i < values.count; i++) {
            found.add(new String(value(values, i), UTF_8));
        }
        return found;
    }

    @Override
    public List<String> valuesWithin(String name, ImmutableRoaringBitmap within) {
        List<String> found = new ArrayList<>();
        Values values = names.get(name);
        for (int i = 0; values != null && i < values.count; i++) {
            if (ImmutableRoaringBitmap.intersects(postings(values, i), within)) {
                found.add(new String(value(values, i), UTF_8));
            }
        }
        return found;
    }
}
