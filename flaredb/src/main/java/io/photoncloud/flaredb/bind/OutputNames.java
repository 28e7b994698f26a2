package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import org.jspecify.annotations.Nullable;

/** What a column without an alias is called, by PostgreSQL's rules: those of {@code FigureColname}. */
final class OutputNames {
    static final String NONE = "?column?";

    private OutputNames() {}

    static String of(ValueExpression expression) {
        String name = strong(expression);
        if (name != null) {
            return name;
        }
        String weak = weak(expression);
        return weak == null ? NONE : weak;
    }

    /** A name of its own, which a cast does not hide. */
    private static @Nullable String strong(ValueExpression expression) {
        return switch (expression) {
            case ValueExpression.ColumnReference(int _, var name) -> name.name();
            case ValueExpression.FieldSelection it -> it.field();
            case ValueExpression.Subscript it -> strong(it.array());
            case ValueExpression.Slice it -> strong(it.array());
            case ValueExpression.FunctionCall it -> it.name().name();
            case ValueExpression.AtTimeZone _ -> "timezone";
            case ValueExpression.Cast it -> strong(it.operand());
            case ValueExpression.Collate it -> strong(it.operand());
            case ValueExpression.Coalesce _ -> "coalesce";
            case ValueExpression.NullIf _ -> "nullif";
            case ValueExpression.Extreme it -> it.greatest() ? "greatest" : "least";
            case ValueExpression.Grouping _ -> "grouping";
            case ValueExpression.RowConstructor _ -> "row";
            case ValueExpression.ArrayConstructor _, ValueExpression.ArrayQuery _ -> "array";
            case ValueExpression.Exists _ -> "exists";
            case ValueExpression.KeywordValue it -> it.word();
            case ValueExpression.Case it -> it.otherwise() == null ? null : strong(it.otherwise());
            case ValueExpression.ScalarQuery it -> firstColumn(it.query());
            default -> null;
        };
    }

    /** A type's name, or case: used where there is nothing better. */
    private static @Nullable String weak(ValueExpression expression) {
        return switch (expression) {
            case ValueExpression.Cast it -> it.type().name().name();
            case ValueExpression.Case _ -> "case";
            case ValueExpression.Collate it -> weak(it.operand());
            case ValueExpression.Subscript it -> weak(it.array());
            case ValueExpression.Slice it -> weak(it.array());
            default -> null;
        };
    }

    private static @Nullable String firstColumn(Query query) {
        QueryBody body = query.body();
        while (body instanceof QueryBody.SetOperation operation) {
            body = operation.left();
        }
        return switch (body) {
            case QueryBody.Select select
            when !select.items().isEmpty() -> {
                QueryBody.SelectItem item = select.items().getFirst();
                yield item.alias() != null ? item.alias() : of(item.expression());
            }
            case QueryBody.Nested nested -> firstColumn(nested.query());
            case QueryBody.Values _ -> "column1";
            default -> null;
        };
    }
}
