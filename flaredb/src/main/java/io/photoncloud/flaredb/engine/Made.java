package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.plan.PlannedStatement;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is inside a session's {@link Plan}. */
sealed interface Made {
    /**
     * A plan, and what it was made of: it is made anew where the transaction that runs it sees another schema.
     *
     * @param told types of parameters as they were told
     * @param catalogVersion of the schema it fits
     * @param written oids of the tables that it writes
     * @param asOf the moment that it reads; absent for its transaction's
     */
    record Query(
            ParsedStatement statement,
            List<SqlType> told,
            Engine.Scope scope,
            PlannedStatement planned,
            long catalogVersion,
            List<Integer> written,
            @Nullable Expression asOf)
            implements Made {
        static Query of(Plan.Rows plan) {
            return (Query) plan.inside();
        }
    }

    /** A definition, bound when it is run: what it means depends on the schema in the transaction that defines it. */
    record Definition(ParsedStatement statement, Engine.Scope scope) implements Made {}
}
