package io.photoncloud.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One answer of HTTP/1.1 as it comes in, in pieces of any size. Bodies end by their length or by chunks, and in no other way. */
final class HttpAnswer {

    private static final int BYTES_MAX = 256 * 1024;
    private static final int HEAD_END_LENGTH = 4;

    private byte[] bytes = new byte[4096];
    private int count;

    private int bodyStart = -1;
    private int status;
    private boolean closes;

    /** Of the body; -1 for one that comes in chunks. */
    private int length = -1;

    void clear() {
        count = 0;
        bodyStart = -1;
    }

    /**
     * Takes what has come in.
     *
     * @return whether the answer is whole
     */
    boolean take(byte[] piece, int size) throws IOException {
        if (count + size > BYTES_MAX) {
            throw new IOException("an answer is longer than " + BYTES_MAX);
        }
        if (count + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, count + size));
        }
        System.arraycopy(piece, 0, bytes, count, size);
        count += size;
        if (bodyStart < 0 && !readHead()) {
            return false;
        }
        if (length < 0) {
            return endsInChunks();
        }
        if (count > bodyStart + length) {
            throw new IOException("more has come than was asked for");
        }
        return count == bodyStart + length;
    }

    int status() {
        return status;
    }

    /** Whether the other side has said that it closes the connection. */
    boolean closes() {
        return closes;
    }

    /** As it was sent: with the lines between chunks. */
    String body() {
        return new String(bytes, bodyStart, count - bodyStart, StandardCharsets.UTF_8);
    }

    private boolean readHead() throws IOException {
        int end = indexOf("\r\n\r\n", 0);
        if (end < 0) {
            return false;
        }
        bodyStart = end + HEAD_END_LENGTH;
        String[] lines = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split("\r\n", -1);
        String[] first = lines[0].split(" ", 3);
        if (first.length < 2 || !first[0].equals("HTTP/1.1")) {
            throw new IOException("this is no HTTP/1.1: " + lines[0]);
        }
        status = Integer.parseInt(first[1]);
        closes = false;
        length = -1;
        boolean chunks = false;
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunks = value.equalsIgnoreCase("chunked");
                case "connection" -> closes = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        if (length < 0 == !chunks) {
            throw new IOException("an answer's end cannot be told");
        }
        return true;
    }

    private boolean endsInChunks() throws IOException {
        int at = bodyStart;
        while (true) {
            int end = indexOf("\r\n", at);
            if (end < 0) {
                return false;
            }
            String size = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
            int chunk = Integer.parseInt(size.split(";", 2)[0].strip(), 16);
            at = end + 2 + chunk + 2;
            if (at > count) {
                return false;
            }
            if (chunk == 0) {
                if (at < count) {
                    throw new IOException("more has come than was asked for");
                }
                return true;
            }
        }
    }

    private int indexOf(String text, int from) {
        for (int at = from; at + text.length() <= count; at++) {
            int matched = 0;
            while (matched < text.length() && bytes[at + matched] == text.charAt(matched)) {
                matched++;
            }
            if (matched == text.length()) {
                return at;
            }
        }
        return -1;
    }
}
