package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.catalog.CatalogChange;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the binder makes of a statement. Valid for the catalogue's version it was bound at. */
public sealed interface BoundStatement {
    /**
     * A query or modification.
     *
     * @param parameters the types of $1, $2, …
     * @param tag what CommandComplete says before its count: SELECT, INSERT, UPDATE, DELETE
     * @param asOfSystemTime a timestamptz, an interval before now, or a decimal timestamp; absent where not asked for
     * @param relations the oids of all that it names
     */
    record Plan(
            LogicalPlan plan,
            List<SqlType> parameters,
            String tag,
            @Nullable Expression asOfSystemTime,
            List<Integer> relations)
            implements BoundStatement {
        public Plan {
            parameters = List.copyOf(parameters);
            relations = List.copyOf(relations);
        }
    }

    /**
     * A change of the schema.
     *
     * @param changes take effect together
     * @param work what has to be done with rows
     * @param notices such as {@code relation "t" already exists, skipping}
     */
    record Definition(String tag, List<CatalogChange> changes, List<SchemaWork> work, List<Notice> notices)
            implements BoundStatement {
        public Definition {
            changes = List.copyOf(changes);
            work = List.copyOf(work);
            notices = List.copyOf(notices);
        }
    }

    /** A message beside the answer, with its SQLSTATE. */
    record Notice(String code, String message) {}

    /** A statement the session itself runs: transactions, settings, cursors, COPY, EXPLAIN and others. */
    record Command(Statement statement) implements BoundStatement {}
}
