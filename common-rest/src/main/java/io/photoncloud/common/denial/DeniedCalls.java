package io.photoncloud.common.denial;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Asked by both doors with every failure that they answer: tells of it where it is a denial. Safe for many threads. */
public final class DeniedCalls {

    private final Supplier<Denials> denials;
    private final InstantSource clock;

    /** @param denials asked for at the first denial, because doors are there before what they serve */
    public DeniedCalls(Supplier<Denials> denials, InstantSource clock) {
        this.denials = denials;
        this.clock = clock;
    }

    public void answered(CloudException failure, Denial.Door door, String call, RequestContext context) {
        if (failure.code() == ErrorCode.PERMISSION_DENIED) {
            denials.get().denied(Denial.of(failure, door, call, context, clock.instant()));
        }
    }
}
