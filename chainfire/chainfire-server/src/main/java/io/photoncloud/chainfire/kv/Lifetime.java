package io.photoncloud.chainfire.kv;

import java.time.Duration;

/** How long a key that is written lives, unless it is deleted before. */
public sealed interface Lifetime {

    /** Until it is deleted. */
    record Unlimited() implements Lifetime {}

    /** As long as a lease that there is already. */
    record OfLease(long lease) implements Lifetime {}

    /** By a lease made for it. */
    record Limited(Duration ttl) implements Lifetime {}
}
