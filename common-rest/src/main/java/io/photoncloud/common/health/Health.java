package io.photoncloud.common.health;

import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.annotation.EnumNaming;

/** How a service or a part of it is. {@code reason} is for the operator, empty where all is well. */
public record Health(Status status, String reason) {

    /** From best to worst: the worst part decides for the whole. */
    @EnumNaming(EnumNamingStrategies.UpperSnakeCaseStrategy.class)
    public enum Status {
        UP,
        /** Serving, but something an operator should look at is wrong. */
        DEGRADED,
        /** Not able to serve. */
        DOWN
    }

    public static Health up() {
        return new Health(Status.UP, "");
    }

    public static Health degraded(String reason) {
        return new Health(Status.DEGRADED, reason);
    }

    public static Health down(String reason) {
        return new Health(Status.DOWN, reason);
    }
}
