package io.photoncloud.k8shost.runtime.cri;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * The client's side of SPDY/3.1 in as much as container runtimes stream commands by it: an HTTP request that is upgraded, and
 * then frames of several streams, all opened by us. What the server's headers say is not looked at, and ours are packed
 * without the dictionary that the protocol has for them, as it allows.
 */
final class SpdyConnection implements AutoCloseable {

    private static final int VERSION = 0x8003;
    private static final int SYN_STREAM = 1;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;

    private static final int FLAG_FIN = 1;
    private static final int LENGTH_BITS = 24;
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    private static final int STREAM_MASK = 0x7fff_ffff;
    private static final int CONTROL_BIT = 0x8000_0000;

    private static final int DATA_BYTES_MAX = 32 << 10;
    private static final int FRAME_BYTES_MAX = 1 << 20;
    private static final int HEADER_BYTES_MAX = 16 << 10;
    private static final int HTTP_PORT = 80;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Deflater deflater = new Deflater();
    private int lastStream = -1;

    private SpdyConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Who is told of what comes. */
    interface Receiver {

        void data(int stream, byte[] bytes) throws InterruptedException;

        void end(int stream) throws InterruptedException;
    }

    /**
     * Connects, and has the request upgraded.
     *
     * @param headers besides those of the upgrade
     */
    static SpdyConnection open(URI url, Map<String, String> headers, Duration timeMax) throws IOException {
        if (!"http".equals(url.getScheme())) {
            throw new IOException("the runtime streams by " + url.getScheme() + ", which is not spoken here");
        }
        Socket socket = new Socket();
        try {
            int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
            socket.connect(new InetSocketAddress(url.getHost(), port), Math.toIntExact(timeMax.toMillis()));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(timeMax.toMillis()));
            var connection = new SpdyConnection(socket);
            connection.upgrade(url, headers);
            socket.setSoTimeout(0);
            return connection;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void upgrade(URI url, Map<String, String> headers) throws IOException {
        var request = new StringBuilder("POST ")
                .append(url.getRawPath())
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.getRawAuthority())
                .append("\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        out.write(request.append("\r\n").toString().getBytes(ISO_8859_1));
        String status = line();
        if (!status.contains(" 101 ")) {
            throw new IOException("the runtime refused to stream: " + status);
        }
        String header = line();
        for (int read = header.length(); !header.isEmpty(); read += header.length()) {
            if (read > HEADER_BYTES_MAX) {
                throw new IOException("the runtime's answer has more than " + HEADER_BYTES_MAX + " bytes of headers");
            }
            header = line();
        }
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > HEADER_BYTES_MAX) {
                throw new EOFException("the runtime's answer ends in the middle: " + line.toString(ISO_8859_1));
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).strip();
    }

    /** Opens a stream. @return its number */
    synchronized int openStream(Map<String, String> headers) throws IOException {
        lastStream += 2;
        var block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {
            (byte) (lastStream >>> 24), (byte) (lastStream >>> 16), (byte) (lastStream >>> 8), (byte) lastStream
        });
        block.writeBytes(new byte[6]); // no other stream that it belongs to; its priority; no slot
        block.writeBytes(packed(headers));
        out.write(controlFrame(SYN_STREAM, block.toByteArray()));
        return lastStream;
    }

    private byte[] packed(Map<String, String> headers) throws IOException {
        var plain = new ByteArrayOutputStream();
        var fields = new DataOutputStream(plain);
        fields.writeInt(headers.size());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            writeField(fields, header.getKey().toLowerCase(Locale.ROOT));
            writeField(fields, header.getValue());
        }
        deflater.setInput(plain.toByteArray());
        var packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[HEADER_BYTES_MAX];
        int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        packed.write(buffer, 0, length);
        return packed.toByteArray();
    }

    private static void writeField(DataOutputStream fields, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        fields.writeInt(bytes.length);
        fields.write(bytes);
    }

    private static byte[] controlFrame(int type, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        var fields = new DataOutputStream(frame);
        fields.writeShort(VERSION);
        fields.writeShort(type);
        fields.writeInt(payload.length);
        fields.write(payload);
        return frame.toByteArray();
    }

    /** What is written to one of our streams; closing it says that no more comes. */
    OutputStream output(int stream) {
        return new OutputStream() {
            private boolean ended;

            @Override
            public void write(int next) throws IOException {
                write(new byte[] {(byte) next}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int at = offset; at < offset + length; at += DATA_BYTES_MAX) {
                    dataFrame(stream, 0, bytes, at, Math.min(DATA_BYTES_MAX, offset + length - at));
                }
            }

            @Override
            public void close() throws IOException {
                if (!ended) {
                    ended = true;
                    dataFrame(stream, FLAG_FIN, new byte[0], 0, 0);
                }
            }
        };
    }

    private synchronized void dataFrame(int stream, int flags, byte[] bytes, int offset, int length)
            throws IOException {
        var frame = new ByteArrayOutputStream(length + 8);
        var fields = new DataOutputStream(frame);
        fields.writeInt(stream);
        fields.writeInt(flags << LENGTH_BITS | length);
        fields.write(bytes, offset, length);
        out.write(frame.toByteArray());
    }

    /** Reads until the connection ends, which it says by returning. */
    void read(Receiver receiver) throws IOException, InterruptedException {
        while (true) { // ends with the connection
            int head;
            try {
                head = in.readInt();
            } catch (EOFException _) {
                return;
            }
            int flagsAndLength = in.readInt();
            int length = flagsAndLength & LENGTH_MASK;
            if (length > FRAME_BYTES_MAX) {
                throw new IOException("a frame of " + length + " bytes: more than " + FRAME_BYTES_MAX);
            }
            byte[] payload = in.readNBytes(length);
            boolean last = (flagsAndLength >>> LENGTH_BITS & FLAG_FIN) != 0;
            if ((head & CONTROL_BIT) == 0) {
                data(head & STREAM_MASK, payload, last, receiver);
            } else if (!control(head & 0xffff, payload, last, receiver)) {
                return;
            }
        }
    }

    private static void data(int stream, byte[] payload, boolean last, Receiver receiver) throws InterruptedException {
        if (payload.length > 0) {
            receiver.data(stream, payload);
        }
        if (last) {
            receiver.end(stream);
        }
    }

    /** @return whether more comes */
    private boolean control(int type, byte[] payload, boolean last, Receiver receiver)
            throws IOException, InterruptedException {
        if (type == PING) {
            synchronized (this) {
                out.write(controlFrame(PING, payload));
            }
        } else if (type == RST_STREAM || (last && payload.length >= Integer.BYTES)) {
            receiver.end(stream(payload));
        }
        return type != GO_AWAY;
    }

    private static int stream(byte[] payload) throws IOException {
        return new DataInputStream(new ByteArrayInputStream(payload)).readInt() & STREAM_MASK;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        deflater.end();
    }
}
