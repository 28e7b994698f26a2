package io.photoncloud.common.api;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in a distributed trace, in the form of W3C Trace Context. */
public record TraceParent(String traceId, String spanId, String flags) {

    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final String SAMPLED = "01";
    private static final int LENGTH_MAX = 256;

    /** Empty for anything that is no valid header: the trace then starts anew, as the standard asks. */
    public static Optional<TraceParent> parse(@Nullable String header) {
        if (header == null || header.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        var parts = FORM.matcher(header);
        if (!parts.matches() || parts.group(1).equals("ff")) {
            return Optional.empty();
        }
        boolean extended = parts.group(5) != null;
        if (extended && parts.group(1).equals("00")) {
            return Optional.empty();
        }
        TraceParent trace = new TraceParent(parts.group(2), parts.group(3), parts.group(4));
        boolean empty = trace.traceId.equals(NO_TRACE) || trace.spanId.equals(NO_SPAN);
        return empty ? Optional.empty() : Optional.of(trace);
    }

    /** A trace that starts here. */
    public static TraceParent start(IdSource ids) {
        HexFormat hex = HexFormat.of();
        return new TraceParent(
                hex.toHexDigits(ids.nextLong()) + hex.toHexDigits(ids.nextLong() | 1),
                hex.toHexDigits(ids.nextLong() | 1),
                SAMPLED);
    }

    /** This service's own span in the caller's trace. */
    public TraceParent child(IdSource ids) {
        return new TraceParent(traceId, HexFormat.of().toHexDigits(ids.nextLong() | 1), flags);
    }

    public String header() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }
}
