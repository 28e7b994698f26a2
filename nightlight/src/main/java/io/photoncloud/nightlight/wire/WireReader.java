package io.photoncloud.nightlight.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Goes over the fields of one protobuf message within an array, and makes no objects. A field is read by asking for its
 * tag and then for its content, or passed over with {@link #skip}. Never goes past the end of its message, whatever the
 * bytes say. Used by one thread.
 */
public final class WireReader {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int BYTES = 2;
    public static final int FIXED32 = 5;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int VARINT_BITS = 64;
    private static final int TYPE_BITS = 3;

    private byte[] bytes = new byte[0];
    private int start;
    private int at;
    private int end;
    private int tag;

    /** The tag of a field, as {@link #next} gives it. */
    public static int tag(int field, int type) {
        return field << TYPE_BITS | type;
    }

    public WireReader reset(byte[] message, int from, int to) {
        bytes = message;
        start = from;
        at = from;
        end = to;
        return this;
    }

    /** Reads the message that this one has here as a field. */
    public void enter(WireReader outer) throws WireException {
        int length = outer.length();
        reset(outer.bytes, outer.at, outer.at + length);
        outer.at += length;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Where in the array the next byte is. */
    public int at() {
        return at;
    }

    /** Where in the array the message ends. */
    public int end() {
        return end;
    }

    public boolean hasMore() {
        return at < end;
    }

    /** The tag of the next field, 0 at the end. */
    public int next() throws WireException {
        if (at >= end) {
            tag = 0;
            return 0;
        }
        long read = bytes[at] >= 0 ? bytes[at++] : varint();
        tag = (int) read;
        if (read >>> Integer.SIZE != 0 || tag >>> TYPE_BITS == 0) {
            throw new WireException("proto: illegal tag " + (read >>> TYPE_BITS) + " (wire type " + (read & 7) + ")");
        }
        return tag;
    }

    public long varint() throws WireException {
        long value = 0;
        for (int shift = 0; shift < VARINT_BITS; shift += 7) {
            if (at >= end) {
                throw new WireException("unexpected EOF");
            }
            byte read = bytes[at++];
            value |= (long) (read & 0x7f) << shift;
            if (read >= 0) {
                return value;
            }
        }
        throw new WireException("proto: integer overflow");
    }

    public long zigzag() throws WireException {
        long value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    public long fixed64() throws WireException {
        require(Long.BYTES);
        long value = (long) LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    public int fixed32() throws WireException {
        require(Integer.BYTES);
        int value = (int) INT.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    public double float64() throws WireException {
        return Double.longBitsToDouble(fixed64());
    }

    /** The length of the content that begins after it, all of which is there. */
    public int length() throws WireException {
        long length = at < end && bytes[at] >= 0 ? bytes[at++] : varint();
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw new WireException("proto: negative length found during unmarshaling");
        }
        require((int) length);
        return (int) length;
    }

    /** Goes back to the first field of a tag, if there is one, to where its content begins. */
    public boolean rewind(int wanted) throws WireException {
        at = start;
        return nextOf(wanted);
    }

    /** Goes on to the next field of a tag, if there is one, to where its content begins. */
    public boolean nextOf(int wanted) throws WireException {
        while (next() != 0) {
            if (tag == wanted) {
                return true;
            }
            skip();
        }
        return false;
    }

    /** Passes over content whose length was read. */
    public void pass(int length) {
        at += length;
    }

    /** Passes over the content of the field whose tag was read last. */
    public void skip() throws WireException {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> fixed64();
            case BYTES -> pass(length());
            case FIXED32 -> fixed32();
            // Groups are not used in any message that comes here.
            default -> throw new WireException("proto: illegal wireType " + (tag & 7));
        }
    }

    private void require(int length) throws WireException {
        if (length > end - at) {
            throw new WireException("unexpected EOF");
        }
    }
}
