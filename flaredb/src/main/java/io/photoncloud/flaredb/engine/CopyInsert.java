package io.photoncloud.flaredb.engine;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.Engine;
import io.photoncloud.flaredb.session.Plan;
import io.photoncloud.flaredb.session.ResultColumn;
import io.photoncloud.flaredb.session.Work;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of COPY FROM as INSERTs of several rows each, so that defaults, checks and indexes are what they are for any other. */
final class CopyInsert implements Work.CopyTarget {
    private static final int PARAMETERS_MAX = 1_024;
    private static final int ROWS_MAX = 128;

    private final SqlWork work;
    private final QualifiedName table;
    private final List<ResultColumn> columns;
    private final Engine.Scope scope;
    private final EvaluationContext context;
    private final int rowsAtOnce;
    private Plan.@Nullable Rows full;

    CopyInsert(
            SqlWork work,
            QualifiedName table,
            List<ResultColumn> columns,
            Engine.Scope scope,
            EvaluationContext context) {
        this.work = work;
        this.table = table;
        this.columns = columns;
        this.scope = scope;
        this.context = context;
        rowsAtOnce = Math.clamp(PARAMETERS_MAX / Math.max(columns.size(), 1), 1, ROWS_MAX);
    }

    @Override
    public void write(Batch rows) {
        for (int from = 0; from < rows.size(); from += rowsAtOnce) {
            int count = Math.min(rowsAtOnce, rows.size() - from);
            List<@Nullable Object> values = new ArrayList<>(count * columns.size());
            for (int row = from; row < from + count; row++) {
                for (int column = 0; column < columns.size(); column++) {
                    values.add(rows.column(column).get(row));
                }
            }
            insert(count == rowsAtOnce ? full() : plan(count), values);
        }
    }

    private Plan.Rows full() {
        Plan.Rows known = full;
        if (known == null) {
            known = plan(rowsAtOnce);
            full = known;
        }
        return known;
    }

    private Plan.Rows plan(int rows) {
        List<SqlType> types = new ArrayList<>();
        StringBuilder text = new StringBuilder("INSERT INTO ");
        text.append(String.join(".", table.parts().stream().map(SqlText::quoted).toList()));
        List<String> names =
                columns.stream().map(column -> SqlText.quoted(column.name())).toList();
        text.append(columns.isEmpty() ? "" : " (" + String.join(", ", names) + ")")
                .append(" VALUES ");
        for (int row = 0; row < rows; row++) {
            text.append(row == 0 ? "(" : ", (");
            for (int column = 0; column < columns.size(); column++) {
                types.add(columns.get(column).type());
                text.append(column == 0 ? "$" : ", $").append(types.size());
            }
            text.append(')');
        }
        SqlEngine engine = work.engine();
        return engine.rows(engine.parse(text.toString()).getFirst(), types, scope, context, work);
    }

    private void insert(Plan.Rows plan, List<@Nullable Object> values) {
        try (Work.Rows running = work.open(plan, new Parameters(context, values))) {
            ((Running) running).runToEnd();
        }
    }

    @Override
    public void finish() {
        // Each INSERT has looked at what it wrote.
    }
}
