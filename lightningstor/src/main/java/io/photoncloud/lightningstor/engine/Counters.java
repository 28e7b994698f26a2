package io.photoncloud.lightningstor.engine;

import java.util.concurrent.atomic.LongAdder;

/** What the engine did since it was opened. */
final class Counters {
    final LongAdder blobsWritten = new LongAdder();
    final LongAdder bytesWritten = new LongAdder();
    final LongAdder bytesRead = new LongAdder();
    final LongAdder forcesAsked = new LongAdder();
    final LongAdder forces = new LongAdder();
    final LongAdder cellsRotten = new LongAdder();
    final LongAdder cellsRepaired = new LongAdder();
    final LongAdder shardsRebuilt = new LongAdder();
    final LongAdder blobsDamaged = new LongAdder();
    final LongAdder orphansFreed = new LongAdder();
    final LongAdder blobsMoved = new LongAdder();
    final LongAdder volumesRemoved = new LongAdder();
    final LongAdder bytesScrubbed = new LongAdder();
}
