package io.photoncloud.nightlight.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.function.Consumer;

/** Writes one protobuf message, field by field. Used by one thread. */
public final class WireWriter {
    private byte[] bytes = new byte[256];
    private int size;

    public static byte[] message(Consumer<WireWriter> content) {
        WireWriter writer = new WireWriter();
        content.accept(writer);
        return writer.toBytes();
    }

    public void reset() {
        size = 0;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** A number without a tag, as in packed fields. */
    public WireWriter raw(long varint) {
        reserve(10);
        long rest = varint;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    public WireWriter rawZigzag(long value) {
        return raw((value << 1) ^ (value >> 63));
    }

    public WireWriter varint(int field, long value) {
        return raw(WireReader.tag(field, WireReader.VARINT)).raw(value);
    }

    public WireWriter zigzag(int field, long value) {
        return raw(WireReader.tag(field, WireReader.VARINT)).rawZigzag(value);
    }

    public WireWriter float64(int field, double value) {
        return fixed64(field, Double.doubleToRawLongBits(value));
    }

    public WireWriter fixed64(int field, long value) {
        return raw(WireReader.tag(field, WireReader.FIXED64)).rawFixed64(value);
    }

    public WireWriter rawFloat64(double value) {
        return rawFixed64(Double.doubleToRawLongBits(value));
    }

    public WireWriter rawFixed64(long value) {
        reserve(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    public WireWriter text(int field, String text) {
        return bytes(field, text.getBytes(UTF_8));
    }

    public WireWriter bytes(int field, byte[] content) {
        return bytes(field, content, content.length);
    }

    /** Another message as a field of this one. */
    public WireWriter message(int field, WireWriter content) {
        return bytes(field, content.bytes, content.size);
    }

    public WireWriter message(int field, Consumer<WireWriter> content) {
        return bytes(field, message(content));
    }

    private WireWriter bytes(int field, byte[] content, int length) {
        raw(WireReader.tag(field, WireReader.BYTES)).raw(length);
        reserve(length);
        System.arraycopy(content, 0, bytes, size, length);
        size += length;
        return this;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
