package io.photoncloud.nightlight.api;

import com.google.protobuf.CodedOutputStream;
import io.photoncloud.nightlight.series.Label;
import io.photoncloud.nightlight.series.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/** A message of remote write 1.0, by protobuf's own writer: field numbers as in Prometheus' documentation. */
final class WriteRequest {
    private static final int SERIES = 1;
    private static final int LABEL = 1;
    private static final int SAMPLE = 2;
    private static final int FIRST = 1;
    private static final int SECOND = 2;

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
        byte[] series = bytes(to -> {
            for (Label label : labels.toList()) {
                to.writeByteArray(LABEL, bytes(pair -> {
                    pair.writeString(FIRST, label.name());
                    pair.writeString(SECOND, label.value());
                }));
            }
            to.writeByteArray(SAMPLE, bytes(sample -> {
                sample.writeDouble(FIRST, value);
                sample.writeInt64(SECOND, timeMs);
            }));
        });
        message.writeBytes(bytes(to -> to.writeByteArray(SERIES, series)));
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
