package io.photoncloud.flaredb.function;

import io.photoncloud.flaredb.expression.CallSite;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.expression.Volatility;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A function that gives rows. Without state. */
public interface SetFunction {
    String name();

    Volatility volatility();

    /** Whether any NULL among the arguments means no row. */
    boolean isStrict();

    /** Its rows, made while they are asked for: one datum for each column of the signature. */
    Iterator<List<@Nullable Object>> rows(CallSite site, @Nullable Object[] arguments, EvaluationContext context);
}
