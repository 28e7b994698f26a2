package io.photoncloud.nightlight.series;

/**
 * A sample, histogram or exemplar that storage does not take. Others of the same batch are not touched by it. Made
 * without a stack, as a badly behaved target may bring thousands a second.
 */
public final class SampleRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, with Prometheus' words for it. */
    public enum Kind {
        OUT_OF_ORDER("out of order sample"),
        DUPLICATE("duplicate sample for timestamp"),
        OUT_OF_BOUNDS("out of bounds"),
        TOO_OLD("too old sample"),
        INVALID("invalid sample"),
        INVALID_HISTOGRAM("invalid histogram"),
        OUT_OF_ORDER_EXEMPLAR("out of order exemplar"),
        DUPLICATE_EXEMPLAR("duplicate exemplar"),
        EXEMPLAR_TOO_LONG("exemplar label set too long"),
        /** Open histograms take as much memory as they may; those of series that are there go on. */
        HISTOGRAM_LIMIT("too many histograms"),
        /** No series may be added; those that are there go on. */
        SERIES_LIMIT("too many series");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final Kind kind;

    public SampleRefused(Kind kind) {
        this(kind, kind.text());
    }

    public SampleRefused(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
