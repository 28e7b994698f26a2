package io.photoncloud.lightningstor.content;

import io.photoncloud.lightningstor.engine.BlobStore;
import java.util.random.RandomGenerator;

/**
 * Where bytes are taken in. Safe for many threads.
 *
 * @param inRowBytesMax as they are kept, encrypted or not: what has so many or fewer stands in the row of its blob, and not in the engine
 * @param room where the rows are
 */
public record Intakes(BlobStore store, RandomGenerator random, int inRowBytesMax, Room room) {

    public Intake open() {
        return new Intake(this);
    }
}
