package io.photoncloud.flaredb.plan;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.vector.ConstantFolding;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Computes what is the same for ever, and asks no session for it. */
final class Folding {
    private static final EvaluationContext NOBODY = new EvaluationContext() {
        @Override
        public ZoneId timeZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public long transactionMicros() {
            return 0;
        }
    };

    private Folding() {}

    static Expression fold(Expression expression) {
        return ConstantFolding.fold(expression, NOBODY);
    }
}
