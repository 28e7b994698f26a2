package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.transaction.Timestamp;
import io.photoncloud.flaredb.type.Interval;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.ExpressionCompiler;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What AS OF SYSTEM TIME says. */
final class PastMoment {
    /** From 1970 to 2000, where PostgreSQL's time begins. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private PastMoment() {}

    static Timestamp of(Expression expression, EvaluationContext context) {
        return of(ExpressionCompiler.evaluate(expression, context), expression.type(), context);
    }

    static Timestamp of(@Nullable Object written, SqlType type, EvaluationContext context) {
        Object value = written;
        if (value instanceof String text) {
            value = text.strip().startsWith("-")
                    ? TextFormat.parse(text, SqlType.INTERVAL, context)
                    : TextFormat.parse(text, SqlType.TIMESTAMPTZ, context);
        }
        return switch (value) {
            case null -> throw new SqlException(SqlState.NULL_VALUE_NOT_ALLOWED, "AS OF SYSTEM TIME needs a time");
            case Long micros
            when !type.equals(SqlType.BIGINT) && !type.equals(SqlType.INTEGER) -> Timestamp.atEndOf(instant(micros));
            case Interval(int months, int days, long micros) ->
                Timestamp.atEndOf(instant(context.statementMicros())
                        .atOffset(ZoneOffset.UTC)
                        .plusMonths(months)
                        .plusDays(days)
                        .plus(micros, ChronoUnit.MICROS)
                        .toInstant());
            default ->
                throw new SqlException(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "AS OF SYSTEM TIME takes a timestamp or an interval before now, not " + type.sqlName());
        };
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(Math.addExact(micros, EPOCH_MICROS), ChronoUnit.MICROS);
    }
}
