package io.photoncloud.nightlight.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.text.GoNumber;
import io.photoncloud.nightlight.text.GoQuote;
import io.photoncloud.nightlight.text.Utf8;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Reads attributes of OpenTelemetry as texts. */
final class OtlpAttributes {
    static final int DEPTH_MAX = 16;

    private static final double PLAIN_FROM = 1e-6;
    private static final double PLAIN_BELOW = 1e21;

    private OtlpAttributes() {}

    /** Puts a message KeyValue into a map. */
    static void read(WireReader outer, Map<String, String> into) throws WireException, IngestException {
        WireReader pair = new WireReader();
        pair.enter(outer);
        String key = "";
        String value = "";
        for (int tag = pair.next(); tag != 0; tag = pair.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.BYTES -> key = text(pair);
                case 2 << 3 | WireReader.BYTES -> value = value(pair, 0, false);
                default -> pair.skip();
            }
        }
        into.put(key, value);
    }

    static String text(WireReader reader) throws WireException, IngestException {
        int length = reader.length();
        if (!Utf8.isValid(reader.bytes(), reader.at(), reader.at() + length)) {
            throw IngestException.malformed("invalid UTF-8: "
                    + GoQuote.quote(reader.bytes(), reader.at(), reader.at() + Math.min(length, 100)));
        }
        String text = new String(reader.bytes(), reader.at(), length, UTF_8);
        reader.pass(length);
        return text;
    }

    /** A message AnyValue; within lists and maps as JSON. */
    private static String value(WireReader outer, int depth, boolean json) throws WireException, IngestException {
        if (depth > DEPTH_MAX) {
            throw IngestException.tooLarge("an attribute is nested deeper than depthMax " + DEPTH_MAX);
        }
        WireReader any = new WireReader();
        any.enter(outer);
        String value = json ? "null" : "";
        for (int tag = any.next(); tag != 0; tag = any.next()) {
            switch (tag) {
                case 1 << 3 | WireReader.BYTES -> value = quoted(text(any), json);
                case 2 << 3 -> value = any.varint() != 0 ? "true" : "false";
                case 3 << 3 -> value = Long.toString(any.varint());
                case 4 << 3 | WireReader.FIXED64 -> value = number(any.float64());
                case 5 << 3 | WireReader.BYTES -> value = list(any, depth);
                case 6 << 3 | WireReader.BYTES -> value = map(any, depth);
                case 7 << 3 | WireReader.BYTES -> value = quoted(base64(any), json);
                default -> any.skip();
            }
        }
        return value;
    }

    private static String list(WireReader outer, int depth) throws WireException, IngestException {
        WireReader list = new WireReader();
        list.enter(outer);
        StringBuilder out = new StringBuilder("[");
        for (int tag = list.next(); tag != 0; tag = list.next()) {
            if (tag == WireReader.tag(1, WireReader.BYTES)) {
                out.append(out.length() > 1 ? "," : "").append(value(list, depth + 1, true));
            } else {
                list.skip();
            }
        }
        return out.append(']').toString();
    }

    private static String map(WireReader outer, int depth) throws WireException, IngestException {
        WireReader map = new WireReader();
        map.enter(outer);
        Map<String, String> sorted = new TreeMap<>();
        for (int tag = map.next(); tag != 0; tag = map.next()) {
            if (tag != WireReader.tag(1, WireReader.BYTES)) {
                map.skip();
                continue;
            }
            WireReader pair = new WireReader();
            pair.enter(map);
            String key = "";
            String value = "null";
            for (int field = pair.next(); field != 0; field = pair.next()) {
                switch (field) {
                    case 1 << 3 | WireReader.BYTES -> key = text(pair);
                    case 2 << 3 | WireReader.BYTES -> value = value(pair, depth + 1, true);
                    default -> pair.skip();
                }
            }
            sorted.put(key, value);
        }
        StringBuilder out = new StringBuilder("{");
        sorted.forEach((key, value) -> out.append(out.length() > 1 ? "," : "")
                .append(quoted(key, true))
                .append(':')
                .append(value));
        return out.append('}').toString();
    }

    private static String base64(WireReader reader) throws WireException {
        int length = reader.length();
        byte[] bytes = Arrays.copyOfRange(reader.bytes(), reader.at(), reader.at() + length);
        reader.pass(length);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** As JSON writes numbers. */
    private static String number(double value) {
        double size = Math.abs(value);
        if (value == 0 || !Double.isFinite(value) || (size >= PLAIN_FROM && size < PLAIN_BELOW)) {
            return GoNumber.formatPlain(value);
        }
        return GoNumber.format(value).replace("e-0", "e-");
    }

    private static String quoted(String text, boolean json) {
        if (!json) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ') {
                out.append(c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : "\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
