package io.photoncloud.common.api;

import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Where new ids come from: random in a running service, a fixed sequence in a test. Safe for many threads. */
public interface IdSource {

    long nextLong();

    /** A random (version 4) UUID made of two of the source's numbers. */
    default UUID nextUuid() {
        long high = (nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** @param generator asked for every number, so it may answer one generator per thread */
    static IdSource of(Supplier<? extends RandomGenerator> generator) {
        return () -> generator.get().nextLong();
    }
}
