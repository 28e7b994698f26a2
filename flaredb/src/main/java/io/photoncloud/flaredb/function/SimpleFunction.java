package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.ScalarFunction;
import io.photoncloud.flaredb.expression.Volatility;
import org.jspecify.annotations.Nullable;

/** A function that is one piece of code and computes one row at a time. */
record SimpleFunction(String name, Volatility volatility, boolean isStrict, Body body) implements ScalarFunction {
    /** What it computes. */
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context);
    }

    @Override
    public @Nullable Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context) {
        return body.call(site, arguments, context);
    }

    @Override
    public String toString() {
        return name;
    }
}
