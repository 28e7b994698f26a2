package io.photoncloud.chainfire.store.engine;

import java.util.function.Consumer;

/**
 * The rows of one group. One thread writes; any thread reads through views. A batch is visible in whole or not at all,
 * and survives a crash in whole or not at all; which of the last batches survive is told by the META row they carry.
 */
public interface Engine extends AutoCloseable {

    /** The newest published moment. */
    EngineView view();

    /** Writes what {@code rows} puts into the batch, and publishes it as the moment {@code mark}. */
    void write(Mark mark, Consumer<Batch> rows);

    /** Writes rows of a state that is being put together, without publishing a moment. */
    void load(Consumer<Batch> rows);

    /** Another number whenever all rows were replaced by others. From any thread. */
    int generation();

    /**
     * Writes rows that no reader depends on (dropping what was compacted), without publishing a moment, unless the rows
     * are of another generation by now. From any thread.
     *
     * @return whether they were written
     */
    boolean sweep(int generation, Consumer<Batch> rows);

    /** Returns when everything written so far survives a crash. */
    void flush();

    /** Bytes on disk and in memory tables that this engine's database takes, shared ones included; 0 where unknown. */
    long bytesUsed();

    @Override
    void close();
}
