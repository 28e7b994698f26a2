package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.Resolution;
import io.photoncloud.flaredb.function.Routine;
import io.photoncloud.flaredb.function.Signature;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions in FROM. Their arguments may name what stands to their left. */
final class FunctionTableBinder {
    private final Binding binding;

    FunctionTableBinder(Binding binding) {
        this.binding = binding;
    }

    FromBinder.Source bind(TableExpression.FunctionTable it, @Nullable Scope outer) {
        Level level = Level.plain(Scope.empty(outer), "functions in FROM");
        List<LogicalPlan.FunctionCall> calls = new ArrayList<>();
        List<OutputColumn> columns = new ArrayList<>();
        String alias = it.alias() == null
                ? name(it.functions().getFirst().call())
                : it.alias().name();
        for (TableExpression.TableFunction function : it.functions()) {
            bind(function, it, level, calls, columns);
        }
        if (it.ordinality()) {
            columns.add(OutputColumn.computed("ordinality", SqlType.BIGINT));
        }
        List<Name> names = it.alias() == null ? List.of() : it.alias().columns();
        return FromBinder.named(
                new LogicalPlan.FunctionScan(calls, it.ordinality(), columns), alias, null, true, names, outer, -1);
    }

    private static String name(ValueExpression call) {
        return OutputNames.of(call);
    }

    private void bind(
            TableExpression.TableFunction function,
            TableExpression.FunctionTable it,
            Level level,
            List<LogicalPlan.FunctionCall> calls,
            List<OutputColumn> columns) {
        // A function of one column lends it the alias of the whole.
        String single = it.alias() == null || it.functions().size() > 1
                ? name(function.call())
                : it.alias().name();
        if (!(function.call() instanceof ValueExpression.FunctionCall call)) {
            Expression value = binding.coercions.known(binding.expressions.bind(function.call(), level));
            calls.add(new LogicalPlan.FunctionCall.Single(value));
            columns.add(OutputColumn.computed(single, value.type()));
            return;
        }
        List<Expression> arguments = binding.expressions.bindAll(
                call.arguments().stream().map(ValueExpression.Argument::value).toList(), level);
        Resolution.Found found = binding.calls.resolve(
                call.name().name(), call.name().text(), arguments, call.variadic(), call.position());
        if (!(found.routine() instanceof Routine.SetReturning set)) {
            Expression value = binding.expressions.bind(call, level);
            calls.add(new LogicalPlan.FunctionCall.Single(value));
            columns.add(OutputColumn.computed(single, value.type()));
            return;
        }
        List<OutputColumn> given = columns(function, set.signature(), found.result(), single);
        calls.add(new LogicalPlan.FunctionCall.Rows(
                set.function(),
                binding.calls.convert(found, arguments),
                found.result(),
                given.stream().map(OutputColumn::type).toList()));
        columns.addAll(given);
    }

    private List<OutputColumn> columns(
            TableExpression.TableFunction function, Signature signature, SqlType result, String single) {
        if (!function.columns().isEmpty()) {
            return function.columns().stream()
                    .map(column -> OutputColumn.computed(column.name(), binding.types.resolve(column.type())))
                    .toList();
        }
        if (signature.columns().size() > 1) {
            return signature.columns().stream()
                    .map(column -> OutputColumn.computed(column.name(), column.type()))
                    .toList();
        }
        if (result.is(TypeKind.RECORD)) {
            throw Binding.error(
                    SqlState.SYNTAX_ERROR,
                    "a column definition list is required for functions returning \"record\"",
                    function.position());
        }
        boolean named = signature.columns().size() == 1
                && !signature.columns().getFirst().name().equals(signature.name());
        return List.of(
                OutputColumn.computed(named ? signature.columns().getFirst().name() : single, result));
    }
}
