package io.photoncloud.nightlight.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a series is known by: labels in the order of their names, none twice, none with an empty value. Immutable, and
 * kept as one array of UTF-8, as there may be millions: each text with its length before it, as a base-128 varint.
 * Names and values are compared by their bytes, as Prometheus does.
 */
public final class Labels implements Comparable<Labels> {
    /** The set without any label. */
    public static final Labels EMPTY = new Labels(new byte[0]);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private static final Comparator<String> BY_BYTES = Labels::compareTexts;

    private static final Names METRIC_NAME_ONLY = Names.of(List.of(Label.METRIC_NAME));

    private final byte[] encoded;
    private int hash;

    private Labels(byte[] encoded) {
        this.encoded = encoded;
    }

    /** The order of names and of values: that of their bytes. */
    public static int compareTexts(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));
    }

    /** Of names and values in turns. */
    public static Labels of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + Arrays.toString(namesAndValues));
        }
        Map<String, String> map = new TreeMap<>(BY_BYTES);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            putOnce(map, namesAndValues[i], namesAndValues[i + 1]);
        }
        return encode(map);
    }

    /** @throws IllegalArgumentException where a name stands twice */
    public static Labels of(Collection<Label> labels) {
        Map<String, String> map = new TreeMap<>(BY_BYTES);
        for (Label label : labels) {
            putOnce(map, label.name(), label.value());
        }
        return encode(map);
    }

    public static Labels of(Map<String, String> labels) {
        Map<String, String> map = new TreeMap<>(BY_BYTES);
        map.putAll(labels);
        return encode(map);
    }

    /** What {@link #toBytes} gave. Trusted: names must be in order, and no text be cut off. */
    public static Labels ofBytes(byte[] encoded) {
        return encoded.length == 0 ? EMPTY : new Labels(encoded.clone());
    }

    /** Puts labels together whose order is known. Used by one thread. */
    public static final class Encoder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

        /** Adds a label whose name comes after that of the last one; neither text is empty. */
        public Encoder add(byte[] name, byte[] value) {
            write(out, name);
            write(out, value);
            return this;
        }

        public Labels build() {
            return out.size() == 0 ? EMPTY : new Labels(out.toByteArray());
        }
    }

    private static void putOnce(Map<String, String> map, String name, String value) {
        if (map.put(name, value) != null) {
            throw new IllegalArgumentException("label " + name + " stands twice");
        }
    }

    private static Labels encode(Map<String, String> sorted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        sorted.forEach((name, value) -> {
            if (!value.isEmpty()) {
                write(out, name);
                write(out, value);
            }
        });
        return out.size() == 0 ? EMPTY : new Labels(out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, String text) {
        write(out, text.getBytes(UTF_8));
    }

    private static void write(ByteArrayOutputStream out, byte[] bytes) {
        int length = bytes.length;
        while (length > 0x7f) {
            out.write(length | 0x80);
            length >>>= 7;
        }
        out.write(length);
        out.writeBytes(bytes);
    }

    /** The labels as bytes, by which equal ones are equal. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    /** How many bytes they take. */
    public int sizeBytes() {
        return encoded.length;
    }

    public boolean isEmpty() {
        return encoded.length == 0;
    }

    public int size() {
        int count = 0;
        for (int at = 0; at < encoded.length; count++) {
            at = skip(skip(at));
        }
        return count;
    }

    /** The value of a label, empty where there is none. */
    public String value(String name) {
        byte[] wanted = name.getBytes(UTF_8);
        for (int at = 0; at < encoded.length; ) {
            int from = start(at);
            int to = from + length(at);
            int order = Arrays.compareUnsigned(encoded, from, to, wanted, 0, wanted.length);
            if (order == 0) {
                return text(to);
            }
            if (order > 0) {
                return "";
            }
            at = skip(to);
        }
        return "";
    }

    public boolean has(String name) {
        return !value(name).isEmpty();
    }

    /** The name of the metric, empty where there is none. */
    public String metricName() {
        return value(Label.METRIC_NAME);
    }

    /** These labels with one more, or with its value changed; without it where the value is empty. */
    public Labels with(String name, String value) {
        Map<String, String> map = toMap();
        map.put(name, value);
        return encode(map);
    }

    /** Names of labels that are looked for in many sets. Immutable. */
    public static final class Names {
        private final byte[][] sorted;

        private Names(byte[][] sorted) {
            this.sorted = sorted;
        }

        public static Names of(Collection<String> names) {
            byte[][] sorted = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
            Arrays.sort(sorted, Arrays::compareUnsigned);
            return new Names(sorted);
        }
    }

    /** These labels but those named. */
    public Labels without(Collection<String> names) {
        return without(Names.of(names));
    }

    /** These labels but those named. */
    public Labels without(Names names) {
        return chosen(names, false);
    }

    /** Those of these labels that are named. */
    public Labels only(Collection<String> names) {
        return only(Names.of(names));
    }

    /** Those of these labels that are named. */
    public Labels only(Names names) {
        return chosen(names, true);
    }

    /** Both are in the order of the names, so each is gone through once; what stays is copied as it is. */
    private Labels chosen(Names names, boolean named) {
        byte[][] sorted = names.sorted;
        byte[] kept = new byte[encoded.length];
        int size = 0;
        int next = 0;
        for (int at = 0; at < encoded.length; ) {
            int from = start(at);
            int to = from + length(at);
            int order = -1;
            while (next < sorted.length
                    && (order = Arrays.compareUnsigned(encoded, from, to, sorted[next], 0, sorted[next].length)) > 0) {
                next++;
            }
            int end = skip(to);
            if ((next < sorted.length && order == 0) == named) {
                System.arraycopy(encoded, at, kept, size, end - at);
                size += end - at;
            }
            at = end;
        }
        if (size == encoded.length) {
            return this;
        }
        return size == 0 ? EMPTY : new Labels(Arrays.copyOf(kept, size));
    }

    /** These labels without the name of the metric. */
    public Labels withoutMetricName() {
        return without(METRIC_NAME_ONLY);
    }

    /** A copy that may be changed, in the order of the names' bytes. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>(BY_BYTES);
        for (Label label : toList()) {
            map.put(label.name(), label.value());
        }
        return map;
    }

    public List<Label> toList() {
        List<Label> list = new ArrayList<>();
        for (int at = 0; at < encoded.length; ) {
            int value = skip(at);
            list.add(new Label(text(at), text(value)));
            at = skip(value);
        }
        return list;
    }

    /** Label by label: by name, then by value; where one ends it comes first. */
    @Override
    public int compareTo(Labels other) {
        int here = 0;
        int there = 0;
        while (here < encoded.length && there < other.encoded.length) {
            int order = Arrays.compareUnsigned(
                    encoded, start(here), skip(here), other.encoded, other.start(there), other.skip(there));
            if (order != 0) {
                return order;
            }
            here = skip(here);
            there = other.skip(there);
        }
        return Boolean.compare(here < encoded.length, there < other.encoded.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Labels labels && Arrays.equals(encoded, labels.encoded);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(encoded);
            hash = known;
        }
        return known;
    }

    /** Whether these are the labels whose {@link #toBytes} stand in a part of an array. */
    public boolean hasBytes(byte[] bytes, int from, int to) {
        return Arrays.equals(encoded, 0, encoded.length, bytes, from, to);
    }

    /** Which labels fall together cannot be told by who does not know the seed. */
    public int hash(long seed) {
        return hash(encoded, 0, encoded.length, seed);
    }

    /** The hash of labels whose {@link #toBytes} stand in a part of an array. */
    public static int hash(byte[] bytes, int from, int to, long seed) {
        long hash = seed + (to - from);
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONG.get(bytes, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = (rest << Byte.SIZE) | (bytes[at] & 0xff);
        }
        hash = mix(hash ^ rest);
        return (int) (hash ^ hash >>> Integer.SIZE);
    }

    private static long mix(long value) {
        return Long.rotateLeft(value * MULTIPLIER, 29) * MULTIPLIER;
    }

    /** As Prometheus writes them: {@code {a="1", b="2"}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (Label label : toList()) {
            text.append(text.length() > 1 ? ", " : "")
                    .append(label.name())
                    .append('=')
                    .append(quote(label.value()));
        }
        return text.append('}').toString();
    }

    private static String quote(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private String text(int at) {
        return new String(encoded, start(at), length(at), UTF_8);
    }

    private int skip(int at) {
        return start(at) + length(at);
    }

    private int start(int at) {
        int start = at;
        while (encoded[start] < 0) {
            start++;
        }
        return start + 1;
    }

    private int length(int at) {
        int length = 0;
        int shift = 0;
        int position = at;
        while (encoded[position] < 0) {
            length |= (encoded[position++] & 0x7f) << shift;
            shift += 7;
        }
        return length | encoded[position] << shift;
    }
}
