package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts what a client sends to COPY into lines and these into fields, text and CSV. For one thread. */
final class CopyLines {
    /** A row that is longer is an error, not a process without memory. */
    static final int LINE_BYTES_MAX = 64 << 20;

    private static final byte[] END = {'\\', '.'};

    private final ResultSink.CopyInput input;
    private final CopyOptions options;
    private byte[] buffer = {};
    private int at;
    private boolean ended;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();

    CopyLines(ResultSink.CopyInput input, CopyOptions options) {
        this.input = input;
        this.options = options;
    }

    /** A field, and whether it was quoted. */
    record Field(@Nullable String text, boolean quoted) {}

    /** The fields of the next line; null at the end. */
    @Nullable
    List<Field> next() {
        int end = lineEnd();
        if (end < 0) {
            return null;
        }
        int stop = end > at && end <= buffer.length && buffer[end - 1] == '\r' ? end - 1 : end;
        if (Arrays.equals(buffer, at, stop, END, 0, END.length)) {
            drain();
            return null;
        }
        List<Field> fields = options.format() == CopyOptions.Format.CSV ? csvFields(at, stop) : textFields(at, stop);
        at = Math.min(end + 1, buffer.length);
        return fields;
    }

    /** What follows the end mark is read, and means nothing. */
    private void drain() {
        while (!ended) {
            ended = input.next() == null;
        }
        at = buffer.length;
    }

    /** Where the newline lies that ends the line, or the end of all; -1 where there is no more. */
    private int lineEnd() {
        int scan = at;
        boolean csv = options.format() == CopyOptions.Format.CSV;
        boolean quoted = false;
        while (true) {
            for (; scan < buffer.length; scan++) {
                byte b = buffer[scan];
                if (csv) {
                    if (b == options.escape() && quoted && options.escape() != options.quote()) {
                        scan++;
                    } else if (b == options.quote()) {
                        quoted = !quoted;
                    } else if (b == '\n' && !quoted) {
                        return scan;
                    }
                } else if (b == '\\') {
                    scan++;
                } else if (b == '\n') {
                    return scan;
                }
            }
            if (ended) {
                if (quoted) {
                    throw new SqlException(SqlState.BAD_COPY_FILE_FORMAT, "unterminated CSV quoted field");
                }
                return at < buffer.length ? buffer.length : -1;
            }
            scan -= at;
            more();
        }
    }

    private void more() {
        byte[] part = input.next();
        if (part == null) {
            ended = true;
            buffer = Arrays.copyOfRange(buffer, at, buffer.length);
            at = 0;
            return;
        }
        int rest = buffer.length - at;
        if ((long) rest + part.length > LINE_BYTES_MAX) {
            throw new SqlException(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "a line of COPY is longer than " + LINE_BYTES_MAX + " bytes");
        }
        byte[] joined = new byte[rest + part.length];
        System.arraycopy(buffer, at, joined, 0, rest);
        System.arraycopy(part, 0, joined, rest, part.length);
        buffer = joined;
        at = 0;
    }

    private List<Field> textFields(int start, int stop) {
        List<Field> fields = new ArrayList<>();
        int from = start;
        boolean escaped = false;
        for (int index = start; index <= stop; index++) {
            if (index < stop && buffer[index] == '\\') {
                escaped = true;
                index++;
            } else if (index >= stop || buffer[index] == options.delimiter()) {
                int to = Math.min(index, stop);
                fields.add(new Field(textValue(from, to, escaped), false));
                from = to + 1;
                escaped = false;
            }
        }
        return fields;
    }

    private @Nullable String textValue(int from, int to, boolean escaped) {
        String raw = new String(buffer, from, to - from, StandardCharsets.UTF_8);
        if (raw.equals(options.nullText())) {
            return null;
        }
        return escaped ? unescape(from, to) : raw;
    }

    private String unescape(int from, int to) {
        value.reset();
        int index = from;
        while (index < to) {
            byte b = buffer[index++];
            if (b != '\\' || index == to) {
                value.write(b);
                continue;
            }
            byte c = buffer[index++];
            switch (c) {
                case 'b' -> value.write('\b');
                case 'f' -> value.write('\f');
                case 'n' -> value.write('\n');
                case 'r' -> value.write('\r');
                case 't' -> value.write('\t');
                case 'v' -> value.write(11);
                case 'x' -> {
                    int digits = digits(index, Math.min(index + 2, to), 16);
                    if (digits == 0) {
                        value.write(c);
                    } else {
                        value.write(Integer.parseInt(ascii(index, digits), 16));
                        index += digits;
                    }
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int digits = 1 + digits(index, Math.min(index + 2, to), 8);
                    value.write(Integer.parseInt(ascii(index - 1, digits), 8));
                    index += digits - 1;
                }
                default -> value.write(c);
            }
        }
        return value.toString(StandardCharsets.UTF_8);
    }

    private int digits(int from, int to, int radix) {
        int count = 0;
        while (from + count < to && Character.digit(buffer[from + count], radix) >= 0) {
            count++;
        }
        return count;
    }

    private String ascii(int from, int length) {
        return new String(buffer, from, length, StandardCharsets.US_ASCII);
    }

    private List<Field> csvFields(int start, int stop) {
        List<Field> fields = new ArrayList<>();
        int index = start;
        while (true) {
            value.reset();
            boolean quoted = false;
            boolean inside = false;
            while (index < stop) {
                byte b = buffer[index];
                if (inside && b == options.escape() && index + 1 < stop && isEscapable(buffer[index + 1])) {
                    value.write(buffer[index + 1]);
                    index += 2;
                    continue;
                }
                if (b == options.quote()) {
                    inside = !inside;
                    quoted = true;
                } else if (!inside && b == options.delimiter()) {
                    break;
                } else {
                    value.write(b);
                }
                index++;
            }
            String text = value.toString(StandardCharsets.UTF_8);
            fields.add(new Field(!quoted && text.equals(options.nullText()) ? null : text, quoted));
            if (index >= stop) {
                return fields;
            }
            index++;
        }
    }

    private boolean isEscapable(byte b) {
        return b == options.quote() || b == options.escape();
    }
}
