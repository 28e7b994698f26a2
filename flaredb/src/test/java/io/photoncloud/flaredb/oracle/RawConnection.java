package io.photoncloud.flaredb.oracle;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL's protocol with nothing a driver adds: texts go out as they are, and errors come with all their fields. */
public final class RawConnection implements AutoCloseable {
    private static final int PROTOCOL = 196_608;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** An error; the position is 0 where none was told. */
    public record Failure(String code, String message, int position, String hint, String detail) {}

    /** A column of a described statement. */
    public record Column(String name, int type, int modifier) {}

    /** What Describe says of a statement: an error, or the types of its parameters and the columns it gives. */
    public record Description(Optional<Failure> failure, List<Integer> parameters, List<Column> columns) {}

    /** What a simple query gave: the last error, the rows of all statements as texts. */
    public record Answer(Optional<Failure> failure, List<List<Optional<String>>> rows, List<String> tags) {}

    RawConnection(int port, String user, String database) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
            out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream startup = new DataOutputStream(body);
            startup.writeInt(PROTOCOL);
            for (String word : List.of("user", user, "database", database, "client_encoding", "UTF8")) {
                string(startup, word);
            }
            startup.writeByte(0);
            out.writeInt(body.size() + 4);
            out.write(body.toByteArray());
            out.flush();
            read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final List<List<Optional<String>>> rows = new ArrayList<>();
    private final List<String> tags = new ArrayList<>();
    private final List<Integer> parameters = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();

    public Answer query(String sql) {
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            string(new DataOutputStream(body), sql);
            send('Q', body.toByteArray());
            Optional<Failure> failure = read();
            return new Answer(failure, List.copyOf(rows), List.copyOf(tags));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parse and Describe, with nothing run. */
    public Description describe(String sql) {
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream parse = new DataOutputStream(body);
            string(parse, "");
            string(parse, sql);
            parse.writeShort(0);
            send('P', body.toByteArray());
            send('D', new byte[] {'S', 0});
            send('S', new byte[0]);
            Optional<Failure> failure = read();
            return new Description(failure, List.copyOf(parameters), List.copyOf(columns));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void send(char type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
        out.flush();
    }

    private static void string(DataOutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.UTF_8));
        to.writeByte(0);
    }

    /** All messages up to ReadyForQuery. */
    private Optional<Failure> read() throws IOException {
        rows.clear();
        tags.clear();
        parameters.clear();
        columns.clear();
        Optional<Failure> failure = Optional.empty();
        while (true) {
            char type = (char) in.readByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            DataInputStream message = new DataInputStream(new java.io.ByteArrayInputStream(body));
            switch (type) {
                case 'E' -> failure = Optional.of(failure(message));
                case 'D' -> rows.add(row(message));
                case 'C' -> tags.add(string(message));
                case 't' -> {
                    int count = message.readShort();
                    for (int i = 0; i < count; i++) {
                        parameters.add(message.readInt());
                    }
                }
                case 'T' -> describeRow(message);
                case 'Z' -> {
                    return failure;
                }
                default -> {}
            }
        }
    }

    private void describeRow(DataInputStream message) throws IOException {
        int count = message.readShort();
        for (int i = 0; i < count; i++) {
            String name = string(message);
            message.readInt();
            message.readShort();
            int type = message.readInt();
            message.readShort();
            int modifier = message.readInt();
            message.readShort();
            columns.add(new Column(name, type, modifier));
        }
    }

    private static List<Optional<String>> row(DataInputStream message) throws IOException {
        int count = message.readShort();
        List<Optional<String>> row = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = message.readInt();
            row.add(
                    length < 0
                            ? Optional.empty()
                            : Optional.of(new String(message.readNBytes(length), StandardCharsets.UTF_8)));
        }
        return row;
    }

    private static Failure failure(DataInputStream message) throws IOException {
        Map<Character, String> fields = new HashMap<>();
        while (true) {
            char field = (char) message.readByte();
            if (field == 0) {
                break;
            }
            fields.put(field, string(message));
        }
        return new Failure(
                fields.getOrDefault('C', ""),
                fields.getOrDefault('M', ""),
                Integer.parseInt(fields.getOrDefault('P', "0")),
                fields.getOrDefault('H', ""),
                fields.getOrDefault('D', ""));
    }

    private static String string(DataInputStream from) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = from.readByte(); next != 0; next = from.readByte()) {
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
