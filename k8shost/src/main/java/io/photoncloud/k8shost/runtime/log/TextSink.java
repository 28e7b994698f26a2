package io.photoncloud.k8shost.runtime.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes records as lines, no more bytes than are wanted. */
final class TextSink implements LogSink {

    private final LogQuery query;
    private final Bounded out;
    private boolean atLineStart = true;

    TextSink(LogQuery query, OutputStream out) {
        this.query = query;
        this.out = new Bounded(out, query.bytesMax());
    }

    @Override
    public boolean isFull() {
        return out.left == 0;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void take(LogRecord part) throws IOException {
        if (!query.includes(part.time())) {
            return;
        }
        if (query.timestamps() && atLineStart) {
            out.write((part.time() + " ").getBytes(UTF_8));
        }
        part.writeText(out);
        if (part.endsLine()) {
            out.write('\n');
        }
        atLineStart = part.endsLine();
    }

    /** Leaves out what is too much. */
    private static final class Bounded extends FilterOutputStream {

        private long left;

        Bounded(OutputStream out, long bytesMax) {
            super(out);
            this.left = bytesMax;
        }

        @Override
        public void write(int next) throws IOException {
            write(new byte[] {(byte) next}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int some = (int) Math.min(left, length);
            out.write(bytes, offset, some);
            left -= some;
        }
    }
}
