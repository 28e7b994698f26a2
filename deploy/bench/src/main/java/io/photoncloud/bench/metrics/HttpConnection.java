package io.photoncloud.bench.metrics;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;

/** One connection that stays open, and one request on it at a time. Used by one thread. */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 120_000;
    private static final int LINE_MAX = 32 * 1024;
    private static final int ANSWER_MAX = 1 << 28;

    private final URI url;
    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;

    /** An answer, read to its end. */
    record Answer(int status, String body) {}

    HttpConnection(URI url) throws IOException {
        this.url = url;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MILLIS);
        in = socket.getInputStream();
    }

    Answer get(String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n").getBytes(UTF_8));
        return answer();
    }

    /** Writes samples; all that come must be taken. */
    void write(byte[] request) throws IOException {
        byte[] head = ("POST /api/v1/write HTTP/1.1\r\nHost: " + url.getAuthority()
                        + "\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: snappy"
                        + "\r\nX-Prometheus-Remote-Write-Version: 0.1.0\r\nContent-Length: " + request.length
                        + "\r\n\r\n")
                .getBytes(UTF_8);
        byte[] whole = Arrays.copyOf(head, head.length + request.length);
        System.arraycopy(request, 0, whole, head.length, request.length);
        socket.getOutputStream().write(whole);
        Answer answer = answer();
        if (answer.status() / 100 != 2) {
            throw new IOException(url + " refuses samples: " + answer);
        }
    }

    private Answer answer() throws IOException {
        String first = line();
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        int length = 0;
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length =
                        Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!chunked) {
            read(length, body);
        } else {
            int chunk;
            do {
                chunk = Integer.parseInt(line().strip(), 16);
                read(chunk, body);
                String after = line();
                if (!after.isEmpty()) {
                    throw new IOException("a chunk is longer than it says: " + after);
                }
            } while (chunk > 0);
        }
        return new Answer(status, body.toString(UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LINE_MAX) {
            if (start == end) {
                fill();
            }
            int from = start;
            while (start < end && buffer[start] != '\n') {
                start++;
            }
            line.append(new String(buffer, from, start - from, ISO_8859_1));
            if (start < end) {
                start++;
                return line.toString().stripTrailing();
            }
        }
        throw new IOException("a line of an answer is longer than " + LINE_MAX);
    }

    private void fill() throws IOException {
        start = 0;
        end = in.read(buffer);
        if (end < 0) {
            end = 0;
            throw new IOException(url + " closed the connection");
        }
    }

    private void read(int length, ByteArrayOutputStream body) throws IOException {
        if (body.size() + (long) length > ANSWER_MAX) {
            throw new IOException("an answer is longer than " + ANSWER_MAX);
        }
        int left = length;
        while (left > 0) {
            if (start == end) {
                fill();
            }
            int count = Math.min(left, end - start);
            body.write(buffer, start, count);
            start += count;
            left -= count;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
