package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.SessionStatement;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TransactionStatement;
import io.photoncloud.flaredb.ast.UnsupportedStatement;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.BoundStatement;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.type.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Binds statements. Queries and modifications become plans, definitions changes of the schema; all others are commands, which the session
 * runs. Without state; what is bound is good for the catalogue's version it was bound against.
 */
public final class Binder {
    private Binder() {}

    public static BoundStatement bind(ParsedStatement parsed, BindContext context) {
        return bind(parsed.statement(), parsed.parameters(), context);
    }

    public static BoundStatement bind(Statement statement, int parameters, BindContext context) {
        try {
            return switch (statement) {
                case Query query -> query(query, parameters, context);
                case Modification.Insert insert -> modification(insert, "INSERT", parameters, context);
                case Modification.Update update -> modification(update, "UPDATE", parameters, context);
                case Modification.Delete delete -> modification(delete, "DELETE", parameters, context);
                case Definition definition -> new DefinitionBinder(new Binding(context)).bind(definition);
                case Modification.Copy _, Modification.Truncate _, TransactionStatement _, SessionStatement _ ->
                    new BoundStatement.Command(statement);
                case UnsupportedStatement(int position, var command) ->
                    throw Binding.error(SqlState.FEATURE_NOT_SUPPORTED, command + " is not supported", position);
            };
        } catch (StackOverflowError deep) {
            throw Binding.error(SqlState.STATEMENT_TOO_COMPLEX, "stack depth limit exceeded", 0);
        }
    }

    private static BoundStatement query(Query query, int parameters, BindContext context) {
        Binding binding = new Binding(context);
        LogicalPlan plan = binding.queries.bind(query, null);
        return plan(binding, plan, "SELECT", parameters, query.asOfSystemTime());
    }

    private static BoundStatement modification(
            Modification statement, String tag, int parameters, BindContext context) {
        Binding binding = new Binding(context);
        return plan(binding, binding.modifications.bind(statement), tag, parameters, null);
    }

    private static BoundStatement plan(
            Binding binding, LogicalPlan plan, String tag, int parameters, @Nullable ValueExpression asOfSystemTime) {
        Expression time = asOfSystemTime == null
                ? null
                : binding.coercions.known(
                        binding.expressions.bind(asOfSystemTime, Level.plain(Scope.empty(null), "AS OF SYSTEM TIME")));
        return new BoundStatement.Plan(plan, binding.parameters(parameters), tag, time, binding.relations());
    }
}
