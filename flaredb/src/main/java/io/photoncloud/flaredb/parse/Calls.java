package io.photoncloud.flaredb.parse;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.ValueExpression;
import java.util.List;

/** Calls that the standard writes with words of its own. */
final class Calls {
    private Calls() {}

    /** A call of a function of pg_catalog. */
    static ValueExpression.FunctionCall of(int position, String function, List<ValueExpression> arguments) {
        return new ValueExpression.FunctionCall(
                position,
                new QualifiedName(position, List.of("pg_catalog", function)),
                arguments.stream()
                        .map(value -> new ValueExpression.Argument(value.position(), null, value))
                        .toList(),
                false,
                false,
                false,
                List.of(),
                List.of(),
                null,
                null);
    }
}
