package io.photoncloud.flaredb.bind;

import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.catalog.IndexDescriptor;
import io.photoncloud.flaredb.catalog.TableDescriptor;
import io.photoncloud.flaredb.expression.Expression;
import io.photoncloud.flaredb.logical.LogicalPlan;
import io.photoncloud.flaredb.logical.OutputColumn;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** GROUP BY of one SELECT: the keys and sets, and where expressions of the row before become such of the row after. Used once. */
final class Grouping {
    /** PostgreSQL's own. */
    private static final int SETS_MAX = 4096;

    private static final int CUBE_MAX = 12;

    private final Binding binding;
    private final Level level;
    private final List<OutputColumn> outputs;
    private final List<Expression> outputExpressions;
    private final List<Expression> keys = new ArrayList<>();
    private List<List<Integer>> sets = List.of();
    private boolean grouped;
    private int windowsFrom;
    private int setsFrom;

    Grouping(Binding binding, Level level, List<OutputColumn> outputs, List<Expression> outputExpressions) {
        this.binding = binding;
        this.level = level;
        this.outputs = List.copyOf(outputs);
        this.outputExpressions = outputExpressions;
    }

    void keys(QueryBody.@Nullable GroupBy groupBy) {
        if (groupBy == null) {
            return;
        }
        grouped = true;
        List<List<Integer>> all = List.of(List.of());
        for (QueryBody.GroupingElement element : groupBy.elements()) {
            all = product(all, sets(element), element.position());
        }
        sets = all;
    }

    private static List<List<Integer>> product(List<List<Integer>> left, List<List<Integer>> right, int position) {
        List<List<Integer>> all = new ArrayList<>();
        for (List<Integer> first : left) {
            for (List<Integer> second : right) {
                List<Integer> both = new ArrayList<>(first);
                second.stream().filter(key -> !both.contains(key)).forEach(both::add);
                all.add(both);
                if (all.size() > SETS_MAX) {
                    throw Binding.error(
                            SqlState.STATEMENT_TOO_COMPLEX,
                            "too many grouping sets present (maximum " + SETS_MAX + ")",
                            position);
                }
            }
        }
        return all;
    }

    private List<List<Integer>> sets(QueryBody.GroupingElement element) {
        return switch (element) {
            case QueryBody.EmptyGroup _ -> List.of(List.of());
            case QueryBody.GroupingKey(int _, var expression) -> List.of(composite(expression));
            case QueryBody.Rollup(int _, var expressions) -> {
                List<List<Integer>> all = new ArrayList<>();
                for (int count = expressions.size(); count >= 0; count--) {
                    List<Integer> set = new ArrayList<>();
                    expressions.subList(0, count).forEach(each -> set.addAll(composite(each)));
                    all.add(set);
                }
                yield all;
            }
            case QueryBody.Cube(int position, var expressions) -> {
                if (expressions.size() > CUBE_MAX) {
                    throw Binding.error(
                            SqlState.TOO_MANY_COLUMNS, "CUBE is limited to " + CUBE_MAX + " elements", position);
                }
                List<List<Integer>> composites =
                        expressions.stream().map(this::composite).toList();
                List<List<Integer>> all = new ArrayList<>();
                for (int mask = (1 << composites.size()) - 1; mask >= 0; mask--) {
                    List<Integer> set = new ArrayList<>();
                    for (int i = 0; i < composites.size(); i++) {
                        if ((mask & (1 << (composites.size() - 1 - i))) != 0) {
                            set.addAll(composites.get(i));
                        }
                    }
                    all.add(set);
                }
                yield all;
            }
            case QueryBody.GroupingSets(int _, var elements) -> {
                List<List<Integer>> all = new ArrayList<>();
                elements.forEach(each -> all.addAll(sets(each)));
                yield all;
            }
        };
    }

    private List<Integer> composite(ValueExpression written) {
        if (written instanceof ValueExpression.RowConstructor row && !row.explicit()) {
            List<Integer> places = new ArrayList<>();
            row.fields().forEach(field -> places.add(key(field)));
            return places;
        }
        return List.of(key(written));
    }

    private int key(ValueExpression written) {
        Expression key = binding.coercions.known(bindKey(written));
        int place = keys.indexOf(key);
        if (place < 0) {
            place = keys.size();
            keys.add(key);
        }
        return place;
    }

    /** A name is a column of FROM before it is one of the answer. */
    private Expression bindKey(ValueExpression written) {
        int number = OrderPlaces.number(written, outputs.size(), "GROUP BY");
        if (number < 0
                && written instanceof ValueExpression.ColumnReference(int _, var name)
                && name.parts().size() == 1
                && level.scope.columns().stream()
                        .noneMatch(column -> column.name().equals(name.name()))) {
            number = OrderPlaces.find(written, outputs, "GROUP BY");
        }
        if (number < 0) {
            return binding.expressions.bind(written, level);
        }
        Expression output = outputExpressions.get(number);
        if (contains(output, Level.AGGREGATES)) {
            throw Binding.error(
                    SqlState.GROUPING_ERROR, "aggregate functions are not allowed in GROUP BY", written.position());
        }
        if (contains(output, Level.WINDOWS)) {
            throw Binding.error(
                    SqlState.WINDOWING_ERROR, "window functions are not allowed in GROUP BY", written.position());
        }
        if (output.type().is(TypeKind.UNKNOWN)) {
            output = binding.coercions.known(output);
            outputExpressions.set(number, output);
        }
        return output;
    }

    private static boolean contains(Expression expression, int kind) {
        boolean[] found = new boolean[1];
        Rewrite.map(expression, 0, (each, depth) -> {
            if (depth == 0
                    && each instanceof Expression.InputColumn(int index, var _)
                    && index >= kind
                    && index < kind + Level.KIND_SIZE) {
                found[0] = true;
            }
            return null;
        });
        return found[0];
    }

    LogicalPlan apply(LogicalPlan input, QueryBody.Select select, @Nullable Expression having) {
        grouped = grouped || !level.aggregates.isEmpty() || having != null || !level.groupings.isEmpty();
        if (!grouped) {
            return input;
        }
        if (select.groupBy() == null) {
            sets = List.of(List.of());
        }
        addDependent();
        List<OutputColumn> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(OutputColumn.computed("?key?", key.type())));
        level.aggregates.forEach(call -> columns.add(OutputColumn.computed("?aggregate?", call.type())));
        List<List<Integer>> groupings = new ArrayList<>();
        for (List<Expression> arguments : level.groupings) {
            columns.add(OutputColumn.computed("grouping", SqlType.INTEGER));
            groupings.add(arguments.stream().map(this::groupingKey).toList());
        }
        LogicalPlan plan = new LogicalPlan.Aggregate(input, keys, sets, level.aggregates, groupings, columns);
        return having == null
                ? plan
                : new LogicalPlan.Filter(plan, rewritten(List.of(having)).getFirst());
    }

    private int groupingKey(Expression argument) {
        int place = keys.indexOf(argument);
        if (place < 0) {
            throw Binding.error(
                    SqlState.GROUPING_ERROR,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                    binding.position(argument));
        }
        return place;
    }

    /** Columns of a table whose whole primary key is grouped by are grouped by too: they are the same in each group. */
    private void addDependent() {
        if (sets.size() != 1) {
            return;
        }
        for (ScopeTable table : level.scope.tables()) {
            if (!(table.relation() instanceof TableDescriptor descriptor)) {
                continue;
            }
            boolean whole = descriptor
                    .primaryKey()
                    .filter(index -> index.keys().stream().allMatch(key -> isKey(table, key)))
                    .isPresent();
            if (whole) {
                List<Integer> set = new ArrayList<>(sets.getFirst());
                for (ScopeColumn column : table.columns()) {
                    if (level.columnPositions.containsKey(index(column)) && !keys.contains(column.expression())) {
                        set.add(keys.size());
                        keys.add(column.expression());
                    }
                }
                sets = List.of(set);
            }
        }
    }

    private static int index(ScopeColumn column) {
        return column.expression() instanceof Expression.InputColumn(int index, var _) ? index : -1;
    }

    private boolean isKey(ScopeTable table, IndexDescriptor.Key key) {
        return table.columns().stream()
                .filter(column -> column.number() == key.column())
                .anyMatch(column -> keys.contains(column.expression()));
    }

    void windowsFrom(int place) {
        windowsFrom = place;
    }

    void setsFrom(int place) {
        setsFrom = place;
    }

    List<Expression> rewritten(List<Expression> expressions) {
        return Rewrite.all(expressions, 0, this::replace);
    }

    /** Of an expression over the row of FROM what it is over the row after grouping, windows and sets. */
    @Nullable
    Expression replace(Expression expression, int depth) {
        if (depth > 0) {
            return grouped ? replaceOuter(expression, depth) : null;
        }
        if (expression instanceof Expression.InputColumn(int index, var type) && index >= Level.AGGREGATES) {
            int kind = index / Level.KIND_SIZE * Level.KIND_SIZE;
            int base = switch (kind) {
                case Level.AGGREGATES -> keys.size();
                case Level.WINDOWS -> windowsFrom;
                case Level.SETS -> setsFrom;
                default -> keys.size() + level.aggregates.size();
            };
            return new Expression.InputColumn(base + index - kind, type);
        }
        if (!grouped) {
            return null;
        }
        int place = keys.indexOf(expression);
        if (place >= 0 && !(expression instanceof Expression.Constant)) {
            return new Expression.InputColumn(place, expression.type());
        }
        if (expression instanceof Expression.InputColumn(int index, var _)) {
            throw ungrouped(index, "");
        }
        return null;
    }

    private @Nullable Expression replaceOuter(Expression expression, int depth) {
        if (expression instanceof Expression.OuterColumn(int outer, int index, var type) && outer == depth) {
            int place = keys.indexOf(new Expression.InputColumn(index, type));
            if (place < 0) {
                throw ungrouped(index, "subquery uses ungrouped column \"");
            }
            return new Expression.OuterColumn(outer, place, type);
        }
        return null;
    }

    private SqlException ungrouped(int index, String subquery) {
        String name = "?";
        for (ScopeTable table : level.scope.tables()) {
            for (ScopeColumn column : table.columns()) {
                if (index(column) == index) {
                    name = table.alias() + "." + column.name();
                }
            }
        }
        return Binding.error(
                SqlState.GROUPING_ERROR,
                subquery.isEmpty()
                        ? "column \"" + name
                                + "\" must appear in the GROUP BY clause or be used in an aggregate function"
                        : subquery + name + "\" from outer query",
                level.columnPositions.getOrDefault(index, 0));
    }
}
