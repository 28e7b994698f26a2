package io.photoncloud.nightlight.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.text.Utf8;
import java.util.Arrays;

/**
 * Makes labels from parts of the bytes that came, without a text for each. Used again and again by one thread; the
 * arrays must not change between {@link #add} and {@link #build}. Labels with an empty value are left out.
 */
public final class LabelsBuilder {
    private static final int PARTS = 2;

    private final LabelLimits limits;
    private byte[][] sources = new byte[32][];
    private int[] bounds = new int[64];
    private int size;

    public LabelsBuilder(LabelLimits limits) {
        this.limits = limits;
    }

    public void reset() {
        size = 0;
    }

    public int size() {
        return size;
    }

    public void add(String name, String value) throws IngestException {
        byte[] nameBytes = name.getBytes(UTF_8);
        byte[] valueBytes = value.getBytes(UTF_8);
        add(nameBytes, 0, nameBytes.length, valueBytes, 0, valueBytes.length);
    }

    public void add(String name, byte[] value, int from, int to) throws IngestException {
        byte[] nameBytes = name.getBytes(UTF_8);
        add(nameBytes, 0, nameBytes.length, value, from, to);
    }

    public void add(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo)
            throws IngestException {
        if (size >= limits.labelsMax()) {
            throw IngestException.tooLarge("a series has more than labelsMax " + limits.labelsMax() + " labels");
        }
        if (nameTo - nameFrom > limits.nameBytesMax()) {
            throw IngestException.tooLarge(
                    "a label's name has more than nameBytesMax " + limits.nameBytesMax() + " bytes");
        }
        if (valueTo - valueFrom > limits.valueBytesMax()) {
            throw IngestException.tooLarge("the value of label " + GoQuote.quote(name, nameFrom, nameTo)
                    + " has more than valueBytesMax " + limits.valueBytesMax() + " bytes");
        }
        if ((size + 1) * PARTS > sources.length) {
            sources = Arrays.copyOf(sources, sources.length * 2);
            bounds = Arrays.copyOf(bounds, bounds.length * 2);
        }
        sources[size * PARTS] = name;
        sources[size * PARTS + 1] = value;
        bounds[size * 4] = nameFrom;
        bounds[size * 4 + 1] = nameTo;
        bounds[size * 4 + 2] = valueFrom;
        bounds[size * 4 + 3] = valueTo;
        size++;
    }

    /** The labels added since the last reset. */
    public Labels build() throws IngestException {
        sort();
        int bytes = 0;
        for (int i = 0; i < size; i++) {
            require(i);
            bytes += isEmpty(i) ? 0 : encodedSize(i * PARTS) + encodedSize(i * PARTS + 1);
        }
        byte[] encoded = new byte[bytes];
        int at = 0;
        for (int i = 0; i < size; i++) {
            at = isEmpty(i) ? at : encode(i * PARTS + 1, encoded, encode(i * PARTS, encoded, at));
        }
        return Labels.ofBytes(encoded);
    }

    private void require(int i) throws IngestException {
        int part = i * PARTS;
        if (from(part) == to(part)) {
            throw IngestException.invalid("a label has no name");
        }
        if (!Utf8.isValid(sources[part], from(part), to(part))) {
            throw IngestException.malformed("invalid UTF-8 label name: " + quote(part));
        }
        if (!Utf8.isValid(sources[part + 1], from(part + 1), to(part + 1))) {
            throw IngestException.malformed("invalid UTF-8 label value: " + quote(part + 1));
        }
        if (i > 0 && compare(part - PARTS, part) == 0) {
            throw IngestException.invalid("label name " + quote(part) + " is not unique: invalid sample");
        }
    }

    /** By insertion: senders keep labels in order, and then there is nothing to do. */
    private void sort() {
        for (int i = 1; i < size; i++) {
            for (int j = i; j > 0 && compare((j - 1) * PARTS, j * PARTS) > 0; j--) {
                swap(j);
            }
        }
    }

    private void swap(int right) {
        for (int part = right * PARTS; part < right * PARTS + PARTS; part++) {
            byte[] source = sources[part];
            sources[part] = sources[part - PARTS];
            sources[part - PARTS] = source;
        }
        for (int bound = right * 4; bound < right * 4 + 4; bound++) {
            int kept = bounds[bound];
            bounds[bound] = bounds[bound - 4];
            bounds[bound - 4] = kept;
        }
    }

    private int compare(int left, int right) {
        return Arrays.compareUnsigned(sources[left], from(left), to(left), sources[right], from(right), to(right));
    }

    private boolean isEmpty(int i) {
        return bounds[i * 4 + 2] == bounds[i * 4 + 3];
    }

    private int from(int part) {
        return bounds[part * 2];
    }

    private int to(int part) {
        return bounds[part * 2 + 1];
    }

    private String quote(int part) {
        return GoQuote.quote(sources[part], from(part), to(part));
    }

    private int encodedSize(int part) {
        int length = to(part) - from(part);
        int size = length + 1;
        for (int rest = length >>> 7; rest > 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    private int encode(int part, byte[] encoded, int start) {
        int length = to(part) - from(part);
        int at = start;
        int rest = length;
        while (rest > 0x7f) {
            encoded[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        encoded[at++] = (byte) rest;
        System.arraycopy(sources[part], from(part), encoded, at, length);
        return at + length;
    }
}
