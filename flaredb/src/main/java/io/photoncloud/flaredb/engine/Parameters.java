package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.execute.SessionContext;
import io.photoncloud.flaredb.expression.EvaluationContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's values, with parameters that the engine itself gives to a statement of its own. */
final class Parameters extends SessionContext {
    private final List<@Nullable Object> values;

    Parameters(EvaluationContext session, List<? extends @Nullable Object> values) {
        super(session);
        this.values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    @Override
    public @Nullable Object parameter(int index) {
        return values.get(index - 1);
    }
}
