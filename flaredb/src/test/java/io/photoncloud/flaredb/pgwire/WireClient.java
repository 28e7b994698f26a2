package io.photoncloud.flaredb.pgwire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Speaks the protocol word by word. Answers are written as the letter of the message and, in short, what is in it. */
final class WireClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    int id;
    int secret;

    WireClient(InetSocketAddress address) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** One that has signed in. */
    static WireClient connect(InetSocketAddress address, String... settings) throws IOException {
        var client = new WireClient(address);
        client.startup("anna", settings);
        List<String> answers = client.answers();
        if (!answers.getLast().equals("Z I")) {
            throw new IOException("not signed in: " + answers);
        }
        return client;
    }

    void startup(String user, String... settings) throws IOException {
        var body = new Body()
                .integer(3 << 16)
                .text("user")
                .text(user)
                .text("database")
                .text("store");
        for (String setting : settings) {
            body.text(setting);
        }
        packet(body.number(0));
    }

    /** Without a type. */
    void packet(Body body) throws IOException {
        byte[] bytes = body.bytes();
        out.writeInt(bytes.length + 4);
        out.write(bytes);
        out.flush();
    }

    WireClient send(char type, Body body) throws IOException {
        out.write(message(type, body));
        return this;
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    static byte[] message(char type, Body body) {
        byte[] bytes = body.bytes();
        return new Body().number(type).integer(bytes.length + 4).raw(bytes).bytes();
    }

    /** A simple query and its answers. */
    List<String> query(String text) throws IOException {
        send('Q', new Body().text(text));
        return answers();
    }

    WireClient parse(String name, String text, int... oids) throws IOException {
        var body = new Body().text(name).text(text).shortNumber(oids.length);
        for (int oid : oids) {
            body.integer(oid);
        }
        return send('P', body);
    }

    /** With values as texts, and the same format for all columns. */
    WireClient bind(String portal, String statement, int resultFormat, @Nullable String... values) throws IOException {
        var body = new Body().text(portal).text(statement).shortNumber(0).shortNumber(values.length);
        for (String value : values) {
            if (value == null) {
                body.integer(-1);
            } else {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                body.integer(bytes.length).raw(bytes);
            }
        }
        return send('B', body.shortNumber(1).shortNumber(resultFormat));
    }

    WireClient describe(char kind, String name) throws IOException {
        return send('D', new Body().number(kind).text(name));
    }

    WireClient execute(String portal, int rowsMax) throws IOException {
        return send('E', new Body().text(portal).integer(rowsMax));
    }

    WireClient close(char kind, String name) throws IOException {
        return send('C', new Body().number(kind).text(name));
    }

    WireClient sync() throws IOException {
        return send('S', new Body());
    }

    /** All answers up to and with ReadyForQuery, or to the connection's end, which is written as "end". */
    List<String> answers() throws IOException {
        out.flush();
        List<String> answers = new ArrayList<>();
        while (true) {
            String answer = next();
            answers.add(answer);
            if (answer.startsWith("Z") || answer.equals("end")) {
                return answers;
            }
        }
    }

    String next() throws IOException {
        out.flush();
        int type;
        try {
            type = in.read();
        } catch (java.net.SocketException e) {
            return "end";
        }
        if (type < 0) {
            return "end";
        }
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return (char) type + describe((char) type, new Message((char) type, body, 0, body.length));
    }

    int readByte() throws IOException {
        out.flush();
        return in.read();
    }

    private String describe(char type, Message message) {
        return switch (type) {
            case 'Z' -> " " + (char) message.readByte();
            case 'E', 'N' -> fields(message);
            case 'C' -> " " + message.readText();
            case 'S' -> " " + message.readText() + "=" + message.readText();
            case 'D' -> row(message);
            case 'T' -> columns(message);
            case 'R' -> " " + message.readInt();
            case 'K' -> {
                id = message.readInt();
                secret = message.readInt();
                yield "";
            }
            case 't' -> {
                StringBuilder text = new StringBuilder();
                int count = message.readCount();
                for (int index = 0; index < count; index++) {
                    text.append(' ').append(message.readInt());
                }
                yield text.toString();
            }
            case 'A' -> " " + message.readInt() + " " + message.readText() + " " + message.readText();
            case 'd' -> " " + new String(message.readRest(), StandardCharsets.UTF_8).stripTrailing();
            case 'G', 'H' -> " " + message.readByte() + " " + message.readCount();
            default -> "";
        };
    }

    private static String fields(Message message) {
        StringBuilder text = new StringBuilder();
        for (int code = message.readByte(); code != 0; code = message.readByte()) {
            String value = message.readText();
            if ("SCMDHPstcn".indexOf(code) >= 0) {
                text.append(' ').append((char) code).append('=').append(value);
            }
        }
        return text.toString();
    }

    private static String row(Message message) {
        StringBuilder text = new StringBuilder();
        int count = message.readCount();
        for (int index = 0; index < count; index++) {
            int length = message.readInt();
            text.append(index == 0 ? " " : "|");
            text.append(length < 0 ? "~" : new String(message.readBytes(length), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static String columns(Message message) {
        StringBuilder text = new StringBuilder();
        int count = message.readCount();
        for (int index = 0; index < count; index++) {
            text.append(' ').append(message.readText());
            message.readInt();
            message.readShort();
            text.append(':').append(message.readInt());
            message.readShort();
            message.readInt();
            text.append(message.readShort() == 1 ? "b" : "");
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The inside of a message. */
    static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body number(int value) {
            bytes.write(value);
            return this;
        }

        Body shortNumber(int value) {
            return number(value >> 8).number(value);
        }

        Body integer(int value) {
            return shortNumber(value >> 16).shortNumber(value);
        }

        Body text(String text) {
            return raw(text.getBytes(StandardCharsets.UTF_8)).number(0);
        }

        Body raw(byte[] value) {
            bytes.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
