package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.ResultSink;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TextContext;
import io.photoncloud.flaredb.vector.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers as messages. A client that does not read holds up whoever writes here. */
final class WireSink implements ResultSink {
    private final MessageReader in;
    private final MessageWriter out;
    private final Formats formats;
    private final Supplier<TextContext> texts;
    private @Nullable RowWriter rows;
    private long mark;

    WireSink(MessageReader in, MessageWriter out, Formats formats, Supplier<TextContext> texts) {
        this.in = in;
        this.out = out;
        this.formats = formats;
        this.texts = texts;
        mark = out.mark();
    }

    @Override
    public void columns(List<ResultColumn> columns) {
        RowWriter.describe(out, columns, formats);
    }

    @Override
    public void rows(Batch batch) {
        RowWriter writer = rows;
        if (writer == null) {
            writer = new RowWriter(out, formats, texts.get());
            rows = writer;
        }
        writer.write(batch);
    }

    @Override
    public void complete(String tag, long count) {
        out.begin('C').putText(tag).end();
        ended();
    }

    @Override
    public void suspended() {
        out.begin('s').end();
        ended();
    }

    @Override
    public void emptyQuery() {
        out.begin('I').end();
        ended();
    }

    private void ended() {
        rows = null;
        mark = out.mark();
    }

    @Override
    public void notice(Notice notice) {
        ErrorMessages.write(out, notice);
    }

    @Override
    public CopyInput copyIn(CopyShape shape) {
        begin('G', shape);
        out.flush();
        return this::nextOfCopy;
    }

    private byte @Nullable [] nextOfCopy() {
        while (true) {
            Message message = nextMessage();
            switch (message.type()) {
                case 'd' -> {
                    if (message.remaining() > 0) {
                        return message.readRest();
                    }
                }
                case 'c' -> {
                    return null;
                }
                case 'f' ->
                    throw new SqlException(SqlState.QUERY_CANCELED, "COPY from stdin failed: " + message.readText());
                case 'H', 'S' -> {
                    // Clients of the extended protocol may send these at any time; PostgreSQL passes over them too.
                }
                default ->
                    throw new SqlException(
                            SqlState.PROTOCOL_VIOLATION,
                            String.format(Locale.ROOT, "unexpected message type 0x%02X during COPY from stdin", (int)
                                    message.type()));
            }
        }
    }

    private Message nextMessage() {
        try {
            return in.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (WireException e) {
            throw new BrokenProtocolException(e);
        }
    }

    @Override
    public CopyOutput copyOut(CopyShape shape) {
        begin('H', shape);
        return new CopyOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                out.begin('d').putBytes(bytes, offset, length).end();
            }

            @Override
            public void end() {
                out.begin('c').end();
            }
        };
    }

    private void begin(char type, CopyShape shape) {
        int format = shape.binary() ? 1 : 0;
        out.begin(type).putByte(format).putShort(shape.columns());
        for (int column = 0; column < shape.columns(); column++) {
            out.putShort(format);
        }
        out.end();
    }

    @Override
    public boolean rewind() {
        return out.rewind(mark);
    }

    /** A {@link WireException} amid a statement. */
    static final class BrokenProtocolException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient WireException wire;

        BrokenProtocolException(WireException wire) {
            super(wire.getMessage(), wire);
            this.wire = wire;
        }

        WireException wire() {
            return wire;
        }
    }
}
