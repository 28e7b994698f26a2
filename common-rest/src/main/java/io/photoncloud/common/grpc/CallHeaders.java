package io.photoncloud.common.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.Status;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of gRPC stands in the headers and trailers of HTTP/2. */
final class CallHeaders {

    static final String CONTENT_TYPE = "application/grpc";
    static final String ENCODING = "grpc-encoding";

    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";
    private static final String TIMEOUT = "grpc-timeout";
    private static final Set<String> OF_THE_TRANSPORT = Set.of(
            "content-type",
            "content-length",
            "te",
            "host",
            "connection",
            ENCODING,
            "grpc-accept-encoding",
            TIMEOUT,
            STATUS,
            MESSAGE);
    private static final Pattern NAME = Pattern.compile("[0-9a-z._-]+");
    private static final Pattern TIME = Pattern.compile("(\\d{1,8})([HMSmun])");
    private static final Pattern MEDIA_TYPE = Pattern.compile("application/grpc([+; ].*)?", Pattern.CASE_INSENSITIVE);

    private CallHeaders() {}

    /** Whether what is sent with that media type is gRPC, and not what browsers make of it. */
    static boolean isGrpc(String mediaType) {
        return MEDIA_TYPE.matcher(mediaType).matches();
    }

    /** What the caller sent for the called. @throws IllegalArgumentException a binary one is not in base64 */
    static Metadata of(HttpServletRequest request) {
        Metadata metadata = new Metadata();
        for (String name : Collections.list(request.getHeaderNames())) {
            String key = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_TRANSPORT.contains(key) && NAME.matcher(key).matches()) {
                Collections.list(request.getHeaders(name)).forEach(value -> put(metadata, key, value));
            }
        }
        return metadata;
    }

    private static void put(Metadata metadata, String name, String value) {
        if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
            return;
        }
        for (String part : value.split(",", -1)) {
            metadata.put(
                    Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
                    Base64.getDecoder().decode(part.strip()));
        }
    }

    /** How long the caller waits, in nanoseconds. @throws IllegalArgumentException it is no time */
    static Optional<Long> findTimeout(HttpServletRequest request) {
        String said = request.getHeader(TIMEOUT);
        if (said == null) {
            return Optional.empty();
        }
        Matcher parts = TIME.matcher(said);
        if (!parts.matches()) {
            throw new IllegalArgumentException(TIMEOUT + " must be up to eight digits and a unit, not " + said);
        }
        TimeUnit unit = switch (parts.group(2)) {
            case "H" -> TimeUnit.HOURS;
            case "M" -> TimeUnit.MINUTES;
            case "S" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MILLISECONDS;
            case "u" -> TimeUnit.MICROSECONDS;
            default -> TimeUnit.NANOSECONDS;
        };
        return Optional.of(unit.toNanos(Long.parseLong(parts.group(1))));
    }

    /** In the form of headers; several of a name are one, which means the same. */
    static Map<String, String> of(Metadata metadata) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : metadata.keys()) {
            if (!OF_THE_TRANSPORT.contains(name)) {
                headers.put(name, joined(metadata, name));
            }
        }
        return headers;
    }

    private static String joined(Metadata metadata, String name) {
        StringJoiner all = new StringJoiner(",");
        if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            values(metadata, Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
                    .forEach(value ->
                            all.add(Base64.getEncoder().withoutPadding().encodeToString(value)));
        } else {
            values(metadata, Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
                    .forEach(all::add);
        }
        return all.toString();
    }

    private static <T> Iterable<T> values(Metadata metadata, Metadata.Key<T> key) {
        Iterable<T> values = metadata.getAll(key);
        return values == null ? List.of() : values;
    }

    /** How a call ends. */
    static Map<String, String> trailers(Status status, Metadata metadata) {
        Map<String, String> trailers = of(metadata);
        trailers.put(STATUS, String.valueOf(status.getCode().value()));
        if (status.getDescription() != null) {
            trailers.put(MESSAGE, encoded(status.getDescription()));
        }
        return trailers;
    }

    /** Headers are ASCII: all else is written as % and two digits for each byte. */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte one : text.getBytes(UTF_8)) {
            if (one >= ' ' && one <= '~' && one != '%') {
                encoded.append((char) one);
            } else {
                encoded.append("%%%02X".formatted(one & 0xff));
            }
        }
        return encoded.toString();
    }
}
