package io.photoncloud.lightningstor.engine;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Where a blob stands: the metadata keeps it beside the blob's id. Compaction moves blobs, so it may become another. */
public record Place(VolumeId volume, long offset, long length, Scheme scheme) {

    private static final int FORM = 1;

    public Place {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("a place has an offset from 0 and a length from 1");
        }
    }

    /** At most 34 bytes. */
    public byte[] encode() {
        var out = new ByteArrayOutputStream(34);
        out.write(FORM);
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(volume.value()).array());
        putVarint(out, offset);
        putVarint(out, length);
        out.write(scheme.data());
        out.write(scheme.parity());
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when it is nothing of the kind
     */
    public static Place decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            int form = in.get();
            if (form != FORM) {
                throw new IllegalArgumentException("a place of form " + form + "; this program knows form " + FORM);
            }
            VolumeId volume = new VolumeId(in.getLong());
            return new Place(volume, varint(in), varint(in), new Scheme(in.get(), in.get()));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a place that is cut off after " + bytes.length + " bytes", e);
        }
    }

    Layout layout() {
        return new Layout(scheme, length);
    }

    long recordBytes() {
        return layout().recordBytes();
    }

    private static void putVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a place with a number that does not end");
    }
}
