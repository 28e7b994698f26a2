package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.Batch;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows as COPY sends them: text, CSV or binary, one piece for each row. For one thread. */
final class CopyRows {
    static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    private final CopyOptions options;
    private final List<ResultColumn> columns;
    private final TextContext context;
    private final ResultSink.CopyOutput output;
    private final ByteArrayOutputStream row = new ByteArrayOutputStream();

    CopyRows(CopyOptions options, List<ResultColumn> columns, TextContext context, ResultSink.CopyOutput output) {
        this.options = options;
        this.columns = columns;
        this.context = context;
        this.output = output;
    }

    void begin() {
        if (options.format() == CopyOptions.Format.BINARY) {
            row.writeBytes(SIGNATURE);
            row.writeBytes(new byte[2 * Integer.BYTES]);
            send();
        } else if (options.header()) {
            for (int column = 0; column < columns.size(); column++) {
                separate(column);
                String name = columns.get(column).name();
                if (options.format() == CopyOptions.Format.CSV) {
                    writeCsv(name, false);
                } else {
                    writeText(name);
                }
            }
            row.write('\n');
            send();
        }
    }

    void write(Batch batch) {
        for (int index = 0; index < batch.size(); index++) {
            switch (options.format()) {
                case BINARY -> binary(batch, index);
                case TEXT, CSV -> line(batch, index);
            }
            send();
        }
    }

    void end() {
        if (options.format() == CopyOptions.Format.BINARY) {
            row.writeBytes(new byte[] {-1, -1});
            send();
        }
        output.end();
    }

    private void send() {
        byte[] bytes = row.toByteArray();
        output.write(bytes, 0, bytes.length);
        row.reset();
    }

    private void separate(int column) {
        if (column > 0) {
            row.write(options.delimiter());
        }
    }

    private void line(Batch batch, int index) {
        for (int column = 0; column < columns.size(); column++) {
            separate(column);
            @Nullable Object datum = batch.column(column).get(index);
            if (datum == null) {
                row.writeBytes(options.nullText().getBytes(StandardCharsets.UTF_8));
                continue;
            }
            String text = TextFormat.format(datum, batch.column(column).type(), context);
            if (options.format() == CopyOptions.Format.CSV) {
                writeCsv(text, isForced(columns.get(column).name()));
            } else {
                writeText(text);
            }
        }
        row.write('\n');
    }

    private boolean isForced(String column) {
        return options.forceQuote().contains("*") || options.forceQuote().contains(column);
    }

    private void writeText(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            switch (b) {
                case '\b' -> escape('b');
                case '\f' -> escape('f');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                case '\t' -> escape('t');
                case 11 -> escape('v');
                case '\\' -> escape('\\');
                default -> {
                    if (b == options.delimiter()) {
                        row.write('\\');
                    }
                    row.write(b);
                }
            }
        }
    }

    private void escape(char letter) {
        row.write('\\');
        row.write(letter);
    }

    private void writeCsv(String text, boolean forced) {
        boolean quotes = forced || text.equals(options.nullText()) || (columns.size() == 1 && text.equals("\\."));
        for (int index = 0; index < text.length() && !quotes; index++) {
            char c = text.charAt(index);
            quotes = c == options.delimiter() || c == options.quote() || c == '\n' || c == '\r';
        }
        if (!quotes) {
            row.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        row.write(options.quote());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == options.quote() || b == options.escape()) {
                row.write(options.escape());
            }
            row.write(b);
        }
        row.write(options.quote());
    }

    private void binary(Batch batch, int index) {
        row.write(columns.size() >> 8);
        row.write(columns.size());
        for (int column = 0; column < columns.size(); column++) {
            @Nullable Object datum = batch.column(column).get(index);
            if (datum == null) {
                row.writeBytes(new byte[] {-1, -1, -1, -1});
                continue;
            }
            byte[] bytes = BinaryFormat.format(datum, batch.column(column).type(), context);
            row.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            row.writeBytes(bytes);
        }
    }
}
