package io.photoncloud.flaredb.expression;

import org.jspecify.annotations.Nullable;

/** What a {@link Call} computes: one value from values. Without state, used by many threads. */
public interface ScalarFunction {
    /** pg_proc.proname: int4pl, upper. */
    String name();

    Volatility volatility();

    /** Whether any NULL among the arguments makes the answer NULL without a call. */
    boolean isStrict();

    /** Its value; never called with a null argument when strict. The array of arguments is the caller's and not kept. */
    @Nullable
    Object call(CallSite site, @Nullable Object[] arguments, EvaluationContext context);
}
