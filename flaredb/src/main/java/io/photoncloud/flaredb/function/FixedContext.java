package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.EvaluationContext;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A context of no session: for folding what is immutable, and where a type reads itself the same whatever the session. */
public record FixedContext(ZoneId timeZone, long transactionMicros) implements EvaluationContext {
    public static final FixedContext UTC = new FixedContext(ZoneOffset.UTC, 0);
}
