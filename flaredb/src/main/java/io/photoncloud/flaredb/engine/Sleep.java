package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** pg_sleep. */
final class Sleep {
    private static final double NANOS_OF_SECOND = 1e9;
    private static final long LOOK_NANOS = 100_000_000;

    private Sleep() {}

    /** void's value, when the seconds are over. @throws SqlException 57014: the statement was cancelled */
    static String of(List<@Nullable Object> arguments, EvaluationContext context) {
        double seconds = arguments.getFirst() instanceof Double given ? given : 0;
        context.checkCancelled();
        try {
            // Nothing ever comes; a cancelled statement's thread is interrupted, or finds out at its next look.
            CountDownLatch never = new CountDownLatch(1);
            long end = System.nanoTime() + (long) (seconds * NANOS_OF_SECOND);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                var _ = never.await(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
                context.checkCancelled();
            }
        } catch (InterruptedException e) {
            throw new SqlException(SqlState.QUERY_CANCELED, "canceling statement due to user request", e);
        }
        context.checkCancelled();
        return "";
    }
}
