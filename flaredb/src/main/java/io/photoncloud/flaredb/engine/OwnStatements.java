package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.type.SqlType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Statements that the engine itself runs, planned once for a version of the schema; the least recently used go. Safe for many threads. */
final class OwnStatements {
    private static final int PLANS_MAX = 500;

    private record Key(String text, Engine.Scope scope, long catalogVersion) {}

    private final Map<Key, Plan.Rows> plans = new LinkedHashMap<>(16, 0.75f, true);

    Plan.Rows plan(String text, List<SqlType> parameters, Engine.Scope scope, EvaluationContext context, SqlWork work) {
        Key key = new Key(text, scope, work.catalogVersion());
        synchronized (plans) {
            Plan.Rows known = plans.get(key);
            if (known != null) {
                return known;
            }
        }
        SqlEngine engine = work.engine();
        Plan.Rows made = engine.rows(engine.parse(text).getFirst(), parameters, scope, context, work);
        synchronized (plans) {
            plans.put(key, made);
            if (plans.size() > PLANS_MAX) {
                plans.remove(plans.keySet().iterator().next());
            }
        }
        return made;
    }
}
