package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.remote.OtlpSchema.Field;
import io.photoncloud.nightlight.remote.OtlpSchema.Message;
import io.photoncloud.nightlight.wire.WireWriter;
import java.util.HexFormat;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * OpenTelemetry's requests in JSON, made the same in protobuf: numbers of 64 bits may be texts, enums are numbers, ids are hexadecimal, and fields that
 * are not known are passed over. Safe for use by many threads.
 */
public final class OtlpJson {
    private static final int DEPTH_MAX = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private OtlpJson() {}

    /** A message ExportMetricsServiceRequest. @throws IngestException it is none */
    public static byte[] toProtobuf(byte[] json) throws IngestException {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw IngestException.malformed("a request is an object in JSON");
            }
            WireWriter out = message(in, Message.REQUEST);
            if (in.nextToken() != null) {
                throw IngestException.malformed("more than one request in JSON");
            }
            return out.toBytes();
        } catch (JacksonException e) {
            throw IngestException.malformed("no JSON that is known: " + e.getOriginalMessage());
        }
    }

    /** From the begin of an object to its end. */
    private static WireWriter message(JsonParser in, Message message) throws IngestException {
        WireWriter out = new WireWriter();
        while (in.nextToken() != JsonToken.END_OBJECT) { // the parser fails where there is none
            Field field = message.find(in.currentName());
            JsonToken value = in.nextToken();
            if (field == null || value == JsonToken.VALUE_NULL) {
                in.skipChildren();
            } else if (field.isRepeated()) {
                require(value == JsonToken.START_ARRAY, in, "a list");
                repeated(in, field, out);
            } else {
                single(in, field, out);
            }
        }
        return out;
    }

    private static void repeated(JsonParser in, Field field, WireWriter out) throws IngestException {
        WireWriter packed = new WireWriter();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            switch (field.kind()) {
                case MESSAGE -> single(in, field, out);
                case FIXED64 -> packed.rawFixed64(integer(in));
                case DOUBLE -> packed.rawFloat64(number(in));
                case VARINT -> packed.raw(integer(in));
                case ZIGZAG, BOOL, TEXT, HEX, BASE64 -> throw new IllegalStateException("no list has any of these");
            }
        }
        if (packed.size() > 0) {
            out.message(field.number(), packed);
        }
    }

    private static void single(JsonParser in, Field field, WireWriter out) throws IngestException {
        switch (field.kind()) {
            case MESSAGE -> {
                require(in.currentToken() == JsonToken.START_OBJECT, in, "an object");
                out.message(field.number(), message(in, field.message()));
            }
            case FIXED64 -> out.fixed64(field.number(), integer(in));
            case VARINT -> out.varint(field.number(), integer(in));
            case ZIGZAG -> out.zigzag(field.number(), integer(in));
            case DOUBLE -> out.float64(field.number(), number(in));
            case BOOL -> {
                JsonToken truth = in.currentToken();
                require(truth == JsonToken.VALUE_TRUE || truth == JsonToken.VALUE_FALSE, in, "true or false");
                out.varint(field.number(), truth == JsonToken.VALUE_TRUE ? 1 : 0);
            }
            case TEXT -> out.text(field.number(), text(in));
            case HEX -> out.bytes(field.number(), hex(in));
            case BASE64 -> {
                require(in.currentToken() == JsonToken.VALUE_STRING, in, "a text");
                out.bytes(field.number(), in.getBinaryValue());
            }
        }
    }

    private static String text(JsonParser in) throws IngestException {
        require(in.currentToken() == JsonToken.VALUE_STRING, in, "a text");
        return in.getString();
    }

    private static byte[] hex(JsonParser in) throws IngestException {
        try {
            return HexFormat.of().parseHex(text(in).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException _) {
            throw malformed(in, "hexadecimal digits");
        }
    }

    /** Of 64 bits, with or without a sign. */
    private static long integer(JsonParser in) throws IngestException {
        JsonToken token = in.currentToken();
        require(token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT, in, "a whole number");
        String digits = in.getString();
        try {
            return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException _) {
            throw malformed(in, "a whole number");
        }
    }

    private static double number(JsonParser in) throws IngestException {
        JsonToken token = in.currentToken();
        require(token == JsonToken.VALUE_STRING || (token != null && token.isNumeric()), in, "a number");
        String text = in.getString();
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> parsed(in, text);
        };
    }

    private static double parsed(JsonParser in, String text) throws IngestException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw malformed(in, "a number");
        }
    }

    private static void require(boolean holds, JsonParser in, String wanted) throws IngestException {
        if (!holds) {
            throw malformed(in, wanted);
        }
    }

    private static IngestException malformed(JsonParser in, String wanted) {
        return IngestException.malformed(in.streamReadContext().pathAsPointer() + " is to be " + wanted);
    }
}
