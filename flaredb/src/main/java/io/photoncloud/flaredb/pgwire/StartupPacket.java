package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client begins with. */
sealed interface StartupPacket {
    int SSL_REQUEST = 80_877_103;
    int GSS_REQUEST = 80_877_104;
    int CANCEL_REQUEST = 80_877_102;
    int VERSION_MAJOR = 3;

    /** Asks whether TLS is spoken here. */
    record Ssl() implements StartupPacket {}

    /** Asks whether GSSAPI's encryption is spoken here; it is not. */
    record Gss() implements StartupPacket {}

    /** Stops another connection's statement. */
    record Cancel(int id, int secret) implements StartupPacket {}

    /**
     * Begins a session.
     *
     * @param settings that it begins with
     * @param minor the protocol's minor version, 0 is spoken here
     * @param unknown options of the protocol that are not known here
     */
    record Session(String user, String database, Map<String, String> settings, int minor, List<String> unknown)
            implements StartupPacket {}

    static StartupPacket read(Message message) throws WireException {
        try {
            int code = message.readInt();
            return switch (code) {
                case SSL_REQUEST -> new Ssl();
                case GSS_REQUEST -> new Gss();
                case CANCEL_REQUEST -> new Cancel(message.readInt(), message.readInt());
                default -> session(code >>> 16, code & 0xffff, message);
            };
        } catch (SqlException e) {
            throw new WireException(e);
        }
    }

    private static Session session(int major, int minor, Message message) throws WireException {
        if (major != VERSION_MAJOR) {
            throw new WireException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "unsupported frontend protocol " + major + "." + minor + ": server supports 3.0 to 3.0");
        }
        String user = "";
        String database = "";
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (String name = message.readText(); !name.isEmpty(); name = message.readText()) {
            String value = message.readText();
            switch (name) {
                case "user" -> user = value;
                case "database" -> database = value;
                case "options" -> addOptions(value, settings);
                case "replication" -> {
                    if (!List.of("false", "off", "no", "0").contains(value)) {
                        throw new WireException(SqlState.FEATURE_NOT_SUPPORTED, "replication is not supported");
                    }
                }
                default -> {
                    if (name.startsWith("_pq_.")) {
                        unknown.add(name);
                    } else {
                        settings.put(name, value);
                    }
                }
            }
        }
        if (message.remaining() != 0) {
            throw new WireException(
                    SqlState.PROTOCOL_VIOLATION, "invalid startup packet layout: expected terminator as last byte");
        }
        if (user.isEmpty()) {
            throw new WireException(
                    SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                    "no PostgreSQL user name specified in startup packet");
        }
        return new Session(user, database.isEmpty() ? user : database, settings, minor, unknown);
    }

    /** What psql has in PGOPTIONS: {@code -c name=value} and {@code --name=value}; a backslash keeps the character after it. */
    private static void addOptions(String text, Map<String, String> settings) throws WireException {
        List<String> words = words(text);
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index);
            String assignment;
            if (word.equals("-c") && index + 1 < words.size()) {
                assignment = words.get(++index);
            } else if (word.startsWith("-c")) {
                assignment = word.substring(2);
            } else if (word.startsWith("--")) {
                assignment = word.substring(2);
            } else {
                throw new WireException(
                        SqlState.SYNTAX_ERROR, "invalid command-line argument for server process: " + word);
            }
            int equals = assignment.indexOf('=');
            if (equals < 1) {
                throw new WireException(SqlState.SYNTAX_ERROR, "-c " + assignment + " requires a value");
            }
            settings.put(assignment.substring(0, equals).replace('-', '_'), assignment.substring(equals + 1));
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if (Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                    word.setLength(0);
                    begun = false;
                }
                continue;
            }
            begun = true;
            word.append(c == '\\' && index + 1 < text.length() ? text.charAt(++index) : c);
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
