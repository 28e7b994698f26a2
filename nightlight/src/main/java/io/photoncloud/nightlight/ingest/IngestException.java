package io.photoncloud.nightlight.ingest;

import java.io.Serial;

/** What came cannot be taken. The message is for whoever sent it, in the words of Prometheus where tools show them. */
public final class IngestException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    /** Why, as far as a door answers differently. */
    public enum Kind {
        /** It is not in the form it claims to be in. */
        MALFORMED,
        /** It is larger, or more, than is allowed; the message names the limit. */
        TOO_LARGE,
        /** It is well-formed and means what is not taken here. */
        UNSUPPORTED,
        /** Samples, or their labels, that no series can have. */
        INVALID_SAMPLE
    }

    private final Kind kind;

    /** Without a stack, as a badly behaved sender may bring thousands a second. */
    public IngestException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public static IngestException malformed(String message) {
        return new IngestException(Kind.MALFORMED, message);
    }

    public static IngestException tooLarge(String message) {
        return new IngestException(Kind.TOO_LARGE, message);
    }

    public static IngestException unsupported(String message) {
        return new IngestException(Kind.UNSUPPORTED, message);
    }

    public static IngestException invalid(String message) {
        return new IngestException(Kind.INVALID_SAMPLE, message);
    }

    public Kind kind() {
        return kind;
    }
}
