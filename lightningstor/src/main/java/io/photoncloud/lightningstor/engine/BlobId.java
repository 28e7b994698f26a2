package io.photoncloud.lightningstor.engine;

import java.util.random.RandomGenerator;

/** Names one blob for ever; random, so that it says nothing of disks or nodes. */
public record BlobId(long high, long low) {

    public static BlobId random(RandomGenerator random) {
        return new BlobId(random.nextLong(), random.nextLong());
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
