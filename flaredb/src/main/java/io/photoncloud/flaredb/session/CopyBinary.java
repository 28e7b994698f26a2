package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a client sends to COPY … BINARY. For one thread. */
final class CopyBinary {
    private static final int EXTENSION_MAX = 1 << 16;
    /** A bit above these is of a format that cannot be read by who does not know it. */
    private static final int FLAGS_KNOWN = 0xffff;

    private final ResultSink.CopyInput input;
    private byte[] buffer = {};
    private int at;

    CopyBinary(ResultSink.CopyInput input) {
        this.input = input;
    }

    void begin() {
        byte[] signature = take(CopyRows.SIGNATURE.length, "COPY file signature not recognized");
        if (!Arrays.equals(signature, CopyRows.SIGNATURE)) {
            throw bad("COPY file signature not recognized");
        }
        int flags = readInt("invalid COPY file header (missing flags)");
        if ((flags & ~FLAGS_KNOWN) != 0) {
            throw bad("unrecognized critical flags in COPY file header");
        }
        int extension = readInt("invalid COPY file header (missing length)");
        if (extension < 0 || extension > EXTENSION_MAX) {
            throw bad("invalid COPY file header (wrong length)");
        }
        take(extension, "invalid COPY file header (wrong length)");
    }

    /** The fields of the next row; null at the end. */
    @Nullable
    List<byte @Nullable []> next(int columns) {
        if (!has(Short.BYTES)) {
            throw bad("unexpected EOF in COPY data");
        }
        int count = ByteBuffer.wrap(take(Short.BYTES, "")).getShort();
        if (count == -1) {
            while (input.next() != null) {
                // Nothing of it counts.
            }
            return null;
        }
        if (count != columns) {
            throw bad("row field count is " + count + ", expected " + columns);
        }
        List<byte @Nullable []> fields = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            int length = readInt("unexpected EOF in COPY data");
            if (length < -1 || length > CopyLines.LINE_BYTES_MAX) {
                throw bad("invalid field size");
            }
            fields.add(length == -1 ? null : take(length, "unexpected EOF in COPY data"));
        }
        return fields;
    }

    private int readInt(String otherwise) {
        return ByteBuffer.wrap(take(Integer.BYTES, otherwise)).getInt();
    }

    private byte[] take(int count, String otherwise) {
        if (!has(count)) {
            throw bad(otherwise);
        }
        at += count;
        return Arrays.copyOfRange(buffer, at - count, at);
    }

    private boolean has(int count) {
        while (buffer.length - at < count) {
            byte[] part = input.next();
            if (part == null) {
                return false;
            }
            byte[] joined = Arrays.copyOfRange(buffer, at, buffer.length + part.length);
            System.arraycopy(part, 0, joined, buffer.length - at, part.length);
            buffer = joined;
            at = 0;
        }
        return true;
    }

    private static SqlException bad(String message) {
        return new SqlException(SqlState.BAD_COPY_FILE_FORMAT, message);
    }
}
