package io.photoncloud.nightlight.remote;

import io.photoncloud.nightlight.series.SampleCursor;

/** Makes chunks of samples, in the form Prometheus has them in its storage. */
public interface ReadChunks {
    /** By the numbers of the message prometheus.Chunk. */
    enum Encoding {
        XOR(1),
        HISTOGRAM(2),
        FLOAT_HISTOGRAM(3);

        private final int number;

        Encoding(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Takes chunks one after the other; both ends belong to a chunk. */
    interface Taker {
        void chunk(Encoding encoding, long fromMs, long toMs, byte[] data);
    }

    /** Gives all samples between two times, both of which belong to them, oldest first. */
    void chunks(SampleCursor samples, long fromMs, long toMs, Taker taker);
}
