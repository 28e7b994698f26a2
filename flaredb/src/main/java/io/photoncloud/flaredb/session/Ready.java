package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was read and, where the engine runs it, planned.
 *
 * @param plan absent of what the session runs itself
 * @param told types of parameters as they were told, to plan anew with
 * @param catalogVersion of the schema the plan is for
 */
record Ready(
        ParsedStatement parsed,
        @Nullable Plan plan,
        List<SqlType> told,
        @Nullable List<ResultColumn> columns,
        long catalogVersion,
        Engine.Scope scope) {
    List<SqlType> parameters() {
        return plan == null ? List.of() : plan.parameters();
    }

    /** Whether there was no statement in the text. */
    boolean isEmpty() {
        return parsed.text().isEmpty();
    }

    Prepared prepared(String name) {
        return new Prepared(name, parsed.text(), parameters(), columns);
    }
}
