package io.photoncloud.nightlight.api;

import com.google.protobuf.CodedOutputStream;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import org.xerial.snappy.Snappy;

/** A message of remote write 1.0, by protobuf's own writer: field numbers as in Prometheus' documentation. */
final class WriteRequest {
    private static final int SERIES = 1;
    private static final int LABEL = 1;
    private static final int SAMPLE = 2;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int EXEMPLAR = 3;
    private static final int HISTOGRAM = 4;
    private static final int METADATA = 3;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** A part of a message. */
    private interface Part {
        void write(CodedOutputStream to) throws IOException;
    }

    private static byte[] bytes(Part part) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream to = CodedOutputStream.newInstance(bytes);
        try {
            part.write(to);
            to.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    WriteRequest with(Labels labels, long timeMs, double value) {
        return series(
                labels,
                to -> to.writeByteArray(SAMPLE, bytes(sample -> {
                    sample.writeDouble(FIRST, value);
                    sample.writeInt64(SECOND, timeMs);
                })));
    }

    private WriteRequest series(Labels labels, Part samples) {
        byte[] series = bytes(to -> {
            labels(to, labels);
            samples.write(to);
        });
        message.writeBytes(bytes(to -> to.writeByteArray(SERIES, series)));
        return this;
    }

    private static void labels(CodedOutputStream to, Labels labels) throws IOException {
        for (Label label : labels.toList()) {
            to.writeByteArray(LABEL, bytes(pair -> {
                pair.writeString(FIRST, label.name());
                pair.writeString(SECOND, label.value());
            }));
        }
    }

    /** A sample with an exemplar of its own value and time. */
    WriteRequest with(Labels labels, long timeMs, double value, Labels exemplar) {
        return series(labels, to -> {
            to.writeByteArray(SAMPLE, bytes(sample -> {
                sample.writeDouble(FIRST, value);
                sample.writeInt64(SECOND, timeMs);
            }));
            to.writeByteArray(EXEMPLAR, bytes(told -> {
                labels(told, exemplar);
                told.writeDouble(SECOND, value);
                told.writeInt64(THIRD, timeMs);
            }));
        });
    }

    /** A histogram of schema 0 with whole numbers of observations up to 1, 2, 4 and so on. */
    WriteRequest withHistogram(Labels labels, long timeMs, int... counts) {
        return series(
                labels,
                to -> to.writeByteArray(HISTOGRAM, bytes(histogram -> {
                    histogram.writeUInt64(1, IntStream.of(counts).sum());
                    histogram.writeDouble(3, IntStream.of(counts).sum() * 1.5);
                    histogram.writeByteArray(11, bytes(span -> {
                        span.writeSInt32(FIRST, 0);
                        span.writeUInt32(SECOND, counts.length);
                    }));
                    for (int i = 0; i < counts.length; i++) {
                        histogram.writeSInt64(12, counts[i] - (i == 0 ? 0 : counts[i - 1]));
                    }
                    histogram.writeInt64(15, timeMs);
                })));
    }

    /** What a counter is said to be. */
    WriteRequest withMetadata(String metric, String help, String unit) {
        message.writeBytes(bytes(to -> to.writeByteArray(METADATA, bytes(about -> {
            about.writeEnum(1, 1);
            about.writeString(2, metric);
            about.writeString(4, help);
            about.writeString(5, unit);
        }))));
        return this;
    }

    byte[] compressed() {
        try {
            return Snappy.compress(message.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
