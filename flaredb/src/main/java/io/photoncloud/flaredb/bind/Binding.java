package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.catalog.CatalogSnapshot;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.function.FunctionRegistry;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is known of one statement while it is bound: its parameters, where its literals stand, what it names. Used by one thread. */
final class Binding {
    /** Views within views, and views whose queries name themselves by a later replacement. */
    private static final int VIEW_DEPTH_MAX = 64;

    final BindContext context;
    final Coercions coercions;
    final TypeResolver types;
    final ExpressionBinder expressions;
    final CallBinder calls;
    final FromBinder from;
    final QueryBinder queries;
    final ModifyBinder modifications;
    private final List<SqlType> parameters;
    private final IdentityHashMap<Expression, Integer> positions = new IdentityHashMap<>();
    private final Set<Integer> relations = new LinkedHashSet<>();
    private final List<Integer> schemas;
    private int nextId;
    private int viewDepth;

    Binding(BindContext context) {
        this.context = context;
        this.parameters = new ArrayList<>(context.parameters());
        this.schemas = context.catalog().schemasInSight(context.searchPath());
        this.types = new TypeResolver(this);
        this.coercions = new Coercions(this);
        this.expressions = new ExpressionBinder(this);
        this.calls = new CallBinder(this);
        this.from = new FromBinder(this);
        this.queries = new QueryBinder(this);
        this.modifications = new ModifyBinder(this);
    }

    CatalogSnapshot catalog() {
        return context.catalog();
    }

    FunctionRegistry functions() {
        return context.functions();
    }

    /** Oids of the schemas that are searched, in their order. */
    List<Integer> schemas() {
        return schemas;
    }

    int nextId() {
        return nextId++;
    }

    /** Remembers where an expression was written, for errors about it later. */
    <T extends Expression> T at(T expression, int position) {
        positions.putIfAbsent(expression, position);
        return expression;
    }

    int position(Expression expression) {
        return positions.getOrDefault(expression, 0);
    }

    SqlType parameterType(int number) {
        return number <= parameters.size() ? parameters.get(number - 1) : SqlType.UNKNOWN;
    }

    /** A parameter takes the first type it is used as. */
    void decideParameter(int number, SqlType type, int position) {
        while (parameters.size() < number) {
            parameters.add(SqlType.UNKNOWN);
        }
        SqlType there = parameters.get(number - 1);
        if (there.equals(SqlType.UNKNOWN)) {
            parameters.set(number - 1, type.base());
        } else if (!there.isSame(type)) {
            throw new SqlException(
                    SqlState.AMBIGUOUS_PARAMETER,
                    "inconsistent types deduced for parameter $" + number,
                    there.base().sqlName() + " versus " + type.base().sqlName(),
                    null,
                    position);
        }
    }

    /** All of them, each decided. */
    List<SqlType> parameters(int count) {
        for (int number = 1; number <= Math.max(count, parameters.size()); number++) {
            if (parameterType(number).equals(SqlType.UNKNOWN)) {
                throw new SqlException(
                        SqlState.INDETERMINATE_DATATYPE, "could not determine data type of parameter $" + number);
            }
        }
        return List.copyOf(parameters);
    }

    void uses(int relation) {
        relations.add(relation);
    }

    List<Integer> relations() {
        return List.copyOf(relations);
    }

    void enterView(String name) {
        if (++viewDepth > VIEW_DEPTH_MAX) {
            throw new SqlException(
                    SqlState.INVALID_RECURSION, "infinite recursion detected in rules for relation \"" + name + "\"");
        }
    }

    void leaveView() {
        viewDepth--;
    }

    static SqlException error(SqlState state, String message, int position) {
        return new SqlException(state, message, null, null, position);
    }
}
