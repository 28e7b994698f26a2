package io.photoncloud.chainfire.store.engine;

import java.util.function.Consumer;

/**
 * The rows of one group. One thread writes; any thread reads through views. A batch is visible in whole or not at all,
 * and survives a crash in whole or not at all; which of the last batches survive is told by the META row they carry.
 */
public interface Engine extends AutoCloseable {

    /** The newest published moment. */
    View view();

    /** Writes what {@code rows} puts into the batch, and publishes it as the moment {@code mark}. */
    void write(Mark mark, Consumer<Batch> rows);

    /** Writes rows no reader depends on (dropping what was compacted), without publishing a moment; from any thread. */
    void sweep(Consumer<Batch> rows);

    /** Returns when everything written so far survives a crash. */
    void flush();

    /** Bytes on disk and in memory tables that this engine's database takes, shared ones included; 0 where unknown. */
    long bytesUsed();

    @Override
    void close();
}
