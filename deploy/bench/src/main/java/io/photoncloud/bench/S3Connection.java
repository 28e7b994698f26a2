package io.photoncloud.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** One connection that stays open, and one request on it at a time. Bodies of answers are read and thrown away. */
final class S3Connection implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final int HEAD_MAX = 32 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private boolean ended;

    S3Connection(S3Options options) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(
                new InetSocketAddress(options.url().getHost(), options.url().getPort()), TIMEOUT_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Whether the other side has closed it, or will. */
    boolean isEnded() {
        return ended;
    }

    /**
     * @param expected how many bytes the answer has to have; -1 for any number
     * @throws IOException the answer is not a 200 of that length
     */
    void exchange(byte[] head, byte[] body, long expected) throws IOException {
        if (body.length > 0 && body.length <= 64 * 1024) {
            byte[] whole = new byte[head.length + body.length];
            System.arraycopy(head, 0, whole, 0, head.length);
            System.arraycopy(body, 0, whole, head.length, body.length);
            out.write(whole);
        } else {
            out.write(head);
            out.write(body);
        }
        String answer = readHead();
        String[] lines = answer.split("\r\n", -1);
        long length = 0;
        boolean chunked = false;
        for (String line : lines) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(lower.indexOf(':') + 1).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.startsWith("connection:")) {
                ended |= lower.contains("close");
            }
        }
        boolean right = lines[0].startsWith("HTTP/1.1 200");
        String text = skip(chunked ? -1 : length, !right);
        if (!right || chunked || (expected >= 0 && length != expected)) {
            throw new IOException("an answer is " + lines[0] + " of " + length + " bytes: " + text);
        }
    }

    private String readHead() throws IOException {
        int looked = 0;
        while (true) {
            for (int at = start + Math.max(0, looked - 3); at + 3 < end; at++) {
                if (buffer[at] == '\r' && buffer[at + 1] == '\n' && buffer[at + 2] == '\r' && buffer[at + 3] == '\n') {
                    String head = new String(buffer, start, at - start, US_ASCII);
                    start = at + 4;
                    return head;
                }
            }
            looked = end - start;
            if (end - start > HEAD_MAX) {
                throw new IOException("the head of an answer is longer than " + HEAD_MAX);
            }
            fill();
        }
    }

    private void fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new IOException("the connection ended within an answer");
        }
        end += count;
    }

    /** @param length -1 where it is not known, and the connection is of no more use */
    private String skip(long length, boolean wanted) throws IOException {
        if (length < 0) {
            ended = true;
            return wanted ? new String(buffer, start, end - start, ISO_8859_1) : "";
        }
        StringBuilder text = new StringBuilder();
        long left = length;
        while (left > 0) {
            if (start == end) {
                start = 0;
                end = 0;
                fill();
            }
            int count = (int) Math.min(left, end - start);
            if (wanted) {
                text.append(new String(buffer, start, count, ISO_8859_1));
            }
            start += count;
            left -= count;
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
