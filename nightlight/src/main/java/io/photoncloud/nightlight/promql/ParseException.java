package io.photoncloud.nightlight.promql;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A query that cannot be understood. Its message is Prometheus': {@code 1:5: parse error: unexpected ...}. */
public final class ParseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int start;
    private final int end;
    private final String reason;

    public ParseException(String query, Span span, String reason) {
        super(position(query.getBytes(UTF_8), span.start()) + ": parse error: " + reason, null, false, false);
        this.start = span.start();
        this.end = span.end();
        this.reason = reason;
    }

    public Span span() {
        return new Span(start, end);
    }

    /** The message without the position before it. */
    public String reason() {
        return reason;
    }

    private static String position(byte[] query, int at) {
        if (query.length == 0) {
            return "unknown position";
        }
        if (at < 0 || at > query.length) {
            return "invalid position";
        }
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < at; i++) {
            if (query[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return line + ":" + (at - lineStart + 1);
    }
}
