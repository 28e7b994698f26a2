package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.function.CastContext;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** WITH RECURSIVE: the seed decides the columns, the step reads the rows of the round before. */
final class RecursionBinder {
    private final Binding binding;
    private final QueryBinder queries;

    RecursionBinder(Binding binding, QueryBinder queries) {
        this.binding = binding;
        this.queries = queries;
    }

    LogicalPlan bind(Query.CommonTable table, QueryBody.SetOperation union, @Nullable Scope outer) {
        if (References.names(union.left(), table.name())) {
            throw Binding.error(
                    SqlState.INVALID_RECURSION,
                    "recursive reference to query \"" + table.name()
                            + "\" must not appear within its non-recursive term",
                    table.position());
        }
        LogicalPlan seed = queries.rows(union.left(), outer);
        List<SqlType> types = seed.columns().stream()
                .map(column -> column.type().is(TypeKind.UNKNOWN) ? SqlType.TEXT : column.type())
                .toList();
        LogicalPlan typed = queries.retyped(seed, types, CastContext.IMPLICIT);
        int id = binding.nextId();
        List<OutputColumn> columns = new ArrayList<>();
        for (OutputColumn column : QueryBinder.renamed(typed.columns(), table)) {
            columns.add(OutputColumn.computed(column.name(), column.type()));
        }
        LogicalPlan step = queries.withTable(
                table.name(), new LogicalPlan.WorkingTable(id, columns), () -> queries.rows(union.right(), outer));
        if (step.columns().size() != types.size()) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "each UNION query must have the same number of columns",
                    union.right().position());
        }
        List<SqlType> common = queries.commonTypes("UNION", typed, step, union.right());
        for (int i = 0; i < types.size(); i++) {
            if (!common.get(i).isSame(types.get(i))) {
                throw new SqlException(
                        SqlState.DATATYPE_MISMATCH,
                        "recursive query \"" + table.name() + "\" column " + (i + 1) + " has type "
                                + types.get(i).sqlName() + " in non-recursive term but type "
                                + common.get(i).sqlName() + " overall",
                        null,
                        "Cast the output of the non-recursive term to the correct type.",
                        union.left().position());
            }
        }
        return new LogicalPlan.RecursiveUnion(
                id, union.all(), typed, queries.retyped(step, types, CastContext.IMPLICIT), columns);
    }
}
