package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.ingest.HistogramParts;
import io.photoncloud.nightlight.ingest.IngestException;
import io.photoncloud.nightlight.series.Histogram;
import io.photoncloud.nightlight.wire.WireException;
import io.photoncloud.nightlight.wire.WireReader;

/** Reads messages prometheus.Histogram and io.prometheus.write.v2.Histogram, whose fields have the same numbers. */
final class HistogramField {
    private static final int V = WireReader.VARINT;
    private static final int F = WireReader.FIXED64;
    private static final int B = WireReader.BYTES;
    private static final double TWO_TO_63 = 0x1p63;
    private static final Histogram.ResetHint[] HINTS = {
        Histogram.ResetHint.UNKNOWN, Histogram.ResetHint.RESET, Histogram.ResetHint.NOT_RESET, Histogram.ResetHint.GAUGE
    };

    private final HistogramParts parts = new HistogramParts();
    private final WireReader message = new WireReader();
    private final WireReader inner = new WireReader();
    private long timeMs;
    private long startMs;
    private boolean floating;

    void read(WireReader outer) throws WireException {
        parts.reset();
        timeMs = 0;
        startMs = 0;
        floating = false;
        message.enter(outer);
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            if (!isOne(tag) && !isMany(tag)) {
                message.skip();
            }
        }
        if (!floating) {
            parts.counted();
        }
    }

    private boolean isOne(int tag) throws WireException {
        switch (tag) {
            case 1 << 3 | V -> parts.count(unsigned(message.varint()));
            case 2 << 3 | F -> {
                floating = true;
                parts.count(message.float64());
            }
            case 3 << 3 | F -> parts.sum(message.float64());
            case 4 << 3 | V -> parts.schema((int) message.zigzag());
            case 5 << 3 | F -> parts.zeroThreshold(message.float64());
            case 6 << 3 | V -> parts.zeroCount(unsigned(message.varint()));
            case 7 << 3 | F -> parts.zeroCount(message.float64());
            case 14 << 3 | V -> {
                long hint = message.varint();
                parts.resetHint(hint >= 0 && hint < HINTS.length ? HINTS[(int) hint] : Histogram.ResetHint.UNKNOWN);
            }
            case 15 << 3 | V -> timeMs = message.varint();
            case 17 << 3 | V -> startMs = message.varint();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean isMany(int tag) throws WireException {
        switch (tag) {
            case 8 << 3 | B -> span(false);
            case 11 << 3 | B -> span(true);
            case 9 << 3 | V -> parts.negativeDelta(message.zigzag());
            case 12 << 3 | V -> parts.positiveDelta(message.zigzag());
            case 10 << 3 | F -> parts.negativeCount(message.float64());
            case 13 << 3 | F -> parts.positiveCount(message.float64());
            case 16 << 3 | F -> parts.customBound(message.float64());
            case 9 << 3 | B -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    parts.negativeDelta(inner.zigzag());
                }
            }
            case 12 << 3 | B -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    parts.positiveDelta(inner.zigzag());
                }
            }
            case 10 << 3 | B -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    parts.negativeCount(inner.float64());
                }
            }
            case 13 << 3 | B -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    parts.positiveCount(inner.float64());
                }
            }
            case 16 << 3 | B -> {
                for (inner.enter(message); inner.hasMore(); ) {
                    parts.customBound(inner.float64());
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void span(boolean positive) throws WireException {
        inner.enter(message);
        int offset = 0;
        int length = 0;
        for (int tag = inner.next(); tag != 0; tag = inner.next()) {
            switch (tag) {
                case 1 << 3 | V -> offset = (int) inner.zigzag();
                case 2 << 3 | V -> length = (int) inner.varint();
                default -> inner.skip();
            }
        }
        if (positive) {
            parts.positiveSpan(offset, length);
        } else {
            parts.negativeSpan(offset, length);
        }
    }

    static double unsigned(long value) {
        return value < 0 ? (value & Long.MAX_VALUE) + TWO_TO_63 : value;
    }

    long timeMs() {
        return timeMs;
    }

    /** 0 where it was not told. */
    long startMs() {
        return startMs;
    }

    Histogram build() throws IngestException {
        return parts.build();
    }
}
