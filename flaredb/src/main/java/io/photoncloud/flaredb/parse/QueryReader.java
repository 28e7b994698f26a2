package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.SortKey;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Queries. The grammar has all set operators on one level; here INTERSECT binds tighter, as it does in PostgreSQL. */
final class QueryReader {
    private final Readers readers;

    QueryReader(Readers readers) {
        this.readers = readers;
    }

    Query read(SQLParser.Select_stmtContext tree) {
        return query(position(tree), tree.with_clause(), body(tree.select_ops()), tree.after_ops());
    }

    Query read(SQLParser.Select_stmt_no_parensContext tree) {
        return query(position(tree), tree.with_clause(), body(tree.select_ops_no_parens()), tree.after_ops());
    }

    private Query query(
            int position,
            SQLParser.@Nullable With_clauseContext with,
            QueryBody body,
            List<SQLParser.After_opsContext> clauses) {
        AfterOps after = new AfterOps();
        clauses.forEach(after::add);
        Query.With common = with == null ? null : with(with);
        boolean bare = common == null && after.isEmpty();
        if (bare && body instanceof QueryBody.Nested nested) {
            return nested.query();
        }
        if (after.withTies && after.orderBy.isEmpty()) {
            throw new SqlException(SqlState.SYNTAX_ERROR, "WITH TIES cannot be specified without ORDER BY clause");
        }
        return new Query(
                position, common, body, after.orderBy, after.limit, after.offset, after.withTies, after.locks, null);
    }

    /** ORDER BY, LIMIT, OFFSET, FETCH and FOR, each at most once but the last. */
    private final class AfterOps {
        private List<SortKey> orderBy = List.of();
        private @Nullable ValueExpression limit;
        private @Nullable ValueExpression offset;
        private boolean limited;
        private boolean withTies;
        private final List<Query.RowLock> locks = new ArrayList<>();

        boolean isEmpty() {
            return orderBy.isEmpty() && !limited && offset == null && locks.isEmpty();
        }

        void add(SQLParser.After_opsContext tree) {
            if (tree.orderby_clause() != null) {
                if (!orderBy.isEmpty() || limited || offset != null || !locks.isEmpty()) {
                    throw readers.syntaxError(tree);
                }
                orderBy = readers.calls.sortKeys(tree.orderby_clause());
            } else if (tree.LIMIT() != null) {
                once(limited, tree);
                limited = true;
                limit = readers.expressions.readOrNull(tree.vex());
            } else if (tree.OFFSET() != null) {
                once(offset != null, tree);
                offset = readers.expressions.read(tree.vex());
            } else if (tree.FETCH() != null) {
                once(limited, tree);
                limited = true;
                withTies = tree.TIES() != null;
                limit = tree.vex() == null
                        ? new ValueExpression.NumberLiteral(0, "1")
                        : readers.expressions.read(tree.vex());
            } else {
                locks.add(lock(tree));
            }
        }

        private void once(boolean there, SQLParser.After_opsContext tree) {
            if (there) {
                throw readers.syntaxError(tree);
            }
        }
    }

    private static Query.RowLock lock(SQLParser.After_opsContext tree) {
        Query.Strength strength = tree.UPDATE() != null
                ? tree.NO() != null ? Query.Strength.NO_KEY_UPDATE : Query.Strength.UPDATE
                : tree.KEY() != null ? Query.Strength.KEY_SHARE : Query.Strength.SHARE;
        Query.Waiting waiting = tree.NOWAIT() != null
                ? Query.Waiting.NOWAIT
                : tree.LOCKED() != null ? Query.Waiting.SKIP_LOCKED : Query.Waiting.WAIT;
        return new Query.RowLock(
                position(tree),
                strength,
                tree.schema_qualified_name().stream().map(Trees::qualified).toList(),
                waiting);
    }

    Query.With with(SQLParser.With_clauseContext tree) {
        List<Query.CommonTable> tables = new ArrayList<>();
        for (SQLParser.With_queryContext table : tree.with_query()) {
            if (table.SEARCH() != null || table.CYCLE() != null) {
                throw SyntaxErrors.unsupported(table.SEARCH() != null ? "SEARCH" : "CYCLE", position(table));
            }
            Query.Materialization materialization = table.MATERIALIZED() == null
                    ? Query.Materialization.DEFAULT
                    : table.NOT() == null ? Query.Materialization.MATERIALIZED : Query.Materialization.NOT_MATERIALIZED;
            tables.add(new Query.CommonTable(
                    position(table),
                    Trees.text(table.query_name),
                    Trees.names(table.column_name),
                    materialization,
                    statement(table.data_statement())));
        }
        return new Query.With(position(tree), tree.RECURSIVE() != null, tables);
    }

    /** A query or a modification. */
    Statement statement(SQLParser.Data_statementContext tree) {
        return switch (tree.getChild(0)) {
            case SQLParser.Select_stmtContext query -> intoTable(query);
            case SQLParser.Insert_stmt_for_psqlContext insert -> readers.modifications.insert(insert);
            case SQLParser.Update_stmt_for_psqlContext update -> readers.modifications.update(update);
            case SQLParser.Delete_stmt_for_psqlContext delete -> readers.modifications.delete(delete);
            default -> throw SyntaxErrors.unsupported("MERGE", position(tree));
        };
    }

    private Statement intoTable(SQLParser.Select_stmtContext tree) {
        SQLParser.Into_tableContext into = firstInto(tree.select_ops());
        return into == null ? read(tree) : readers.definitions.selectInto(into, read(tree));
    }

    /** INTO belongs to the first SELECT of a set operation. */
    private static SQLParser.@Nullable Into_tableContext firstInto(SQLParser.Select_opsContext tree) {
        SQLParser.Select_opsContext at = tree;
        while (!at.select_ops().isEmpty()) {
            at = at.select_ops(0);
        }
        return at.select_primary() == null ? null : at.select_primary().into_table();
    }

    /** The chain of operands, unwound and grouped anew. */
    private QueryBody body(ParserRuleContext tree) {
        List<ParserRuleContext> operands = new ArrayList<>();
        List<ParserRuleContext> operators = new ArrayList<>();
        unwind(tree, operands, operators);
        List<QueryBody> bodies = new ArrayList<>();
        List<ParserRuleContext> pending = new ArrayList<>();
        bodies.add(operandBody(operands.getFirst()));
        for (int i = 0; i < operators.size(); i++) {
            QueryBody right = operandBody(operands.get(i + 1));
            if (has(operators.get(i), SQLParser.INTERSECT)) {
                bodies.add(combine(operators.get(i), bodies.removeLast(), right));
            } else {
                pending.add(operators.get(i));
                bodies.add(right);
            }
        }
        QueryBody all = bodies.getFirst();
        for (int i = 0; i < pending.size(); i++) {
            all = combine(pending.get(i), all, bodies.get(i + 1));
        }
        return all;
    }

    /** The operands of a chain and the trees of the operators between them, in the order they stand in. */
    private static void unwind(
            ParserRuleContext tree, List<ParserRuleContext> operands, List<ParserRuleContext> operators) {
        List<ParserRuleContext> waiting = new ArrayList<>();
        waiting.add(tree);
        boolean first = true;
        List<ParserRuleContext> pendingOperators = new ArrayList<>();
        while (!waiting.isEmpty()) {
            ParserRuleContext at = waiting.removeLast();
            if (isOperation(at)) {
                waiting.add(right(at));
                pendingOperators.add(at);
                waiting.add((ParserRuleContext) at.getChild(0));
                continue;
            }
            if (!first) {
                operators.add(pendingOperators.removeLast());
            }
            operands.add(at);
            first = false;
        }
    }

    private static ParserRuleContext right(ParserRuleContext operation) {
        ParseTree last = operation.getChild(operation.getChildCount() - 1);
        return last instanceof ParserRuleContext right
                ? right
                : operation.getRuleContext(SQLParser.Select_stmtContext.class, 0);
    }

    private static boolean isOperation(ParserRuleContext tree) {
        return has(tree, SQLParser.UNION) || has(tree, SQLParser.INTERSECT) || has(tree, SQLParser.EXCEPT);
    }

    private static QueryBody combine(ParserRuleContext operator, QueryBody left, QueryBody right) {
        SQLParser.Set_qualifierContext qualifier = operator.getRuleContext(SQLParser.Set_qualifierContext.class, 0);
        QueryBody.SetOperator kind = has(operator, SQLParser.UNION)
                ? QueryBody.SetOperator.UNION
                : has(operator, SQLParser.INTERSECT) ? QueryBody.SetOperator.INTERSECT : QueryBody.SetOperator.EXCEPT;
        return new QueryBody.SetOperation(
                position(operator), kind, qualifier != null && qualifier.ALL() != null, left, right);
    }

    private QueryBody operandBody(ParserRuleContext tree) {
        return switch (tree) {
            case SQLParser.Select_primaryContext primary -> primary(primary);
            case SQLParser.Select_stmtContext nested -> new QueryBody.Nested(position(nested), read(nested));
            case SQLParser.Select_opsContext operand
            when operand.select_primary() != null -> primary(operand.select_primary());
            case SQLParser.Select_opsContext operand ->
                new QueryBody.Nested(position(operand), read(operand.select_stmt()));
            case SQLParser.Select_ops_no_parensContext operand -> primary(operand.select_primary());
            default -> throw readers.syntaxError(tree);
        };
    }

    private QueryBody primary(SQLParser.Select_primaryContext tree) {
        if (tree.values_stmt() != null) {
            return values(tree.values_stmt());
        }
        if (tree.TABLE() != null) {
            return new QueryBody.TableBody(
                    position(tree),
                    new TableExpression.Table(
                            position(tree.schema_qualified_name()),
                            Trees.qualified(tree.schema_qualified_name()),
                            null));
        }
        List<SQLParser.VexContext> on = new ArrayList<>();
        SQLParser.VexContext where = null;
        SQLParser.VexContext having = null;
        String clause = "";
        for (ParseTree child : tree.children) {
            if (child instanceof org.antlr.v4.runtime.tree.TerminalNode node) {
                String word = Grammar.token(node).value();
                clause = word.equals("(") || word.equals(",") ? clause : word;
            } else if (child instanceof SQLParser.VexContext value) {
                switch (clause) {
                    case "on" -> on.add(value);
                    case "where" -> where = value;
                    default -> having = value;
                }
            }
        }
        List<QueryBody.NamedWindow> windows = new ArrayList<>();
        for (int i = 0; i < tree.window_definition().size(); i++) {
            windows.add(new QueryBody.NamedWindow(
                    position(tree.identifier(i)),
                    Trees.text(tree.identifier(i)),
                    readers.calls.window(tree.window_definition(i))));
        }
        boolean distinct = tree.set_qualifier() != null && tree.set_qualifier().DISTINCT() != null;
        return new QueryBody.Select(
                position(tree),
                distinct
                        ? new QueryBody.Distinct(position(tree.set_qualifier()), readers.expressions.readAll(on))
                        : null,
                tree.select_list() == null ? List.of() : items(tree.select_list()),
                tree.from_item().stream().map(readers.tables::read).toList(),
                readers.expressions.readOrNull(where),
                tree.groupby_clause() == null ? null : groupBy(tree.groupby_clause()),
                readers.expressions.readOrNull(having),
                windows);
    }

    List<QueryBody.SelectItem> items(SQLParser.Select_listContext tree) {
        List<QueryBody.SelectItem> items = new ArrayList<>();
        for (SQLParser.Select_sublistContext item : tree.select_sublist()) {
            boolean star = ExpressionReader.isStar(item.vex());
            ParserRuleContext label = item.col_label() != null ? item.col_label() : item.bare_col_label();
            if (star && label != null) {
                throw readers.syntaxError(label);
            }
            items.add(new QueryBody.SelectItem(
                    position(item),
                    star ? new ValueExpression.Star(position(item), null) : readers.expressions.read(item.vex()),
                    Trees.textOrNull(label)));
        }
        return items;
    }

    private QueryBody values(SQLParser.Values_stmtContext tree) {
        List<List<ValueExpression>> rows = new ArrayList<>();
        for (SQLParser.Values_valuesContext row : tree.values_values()) {
            rows.add(valuesOrDefaults(row));
        }
        return new QueryBody.Values(position(tree), rows);
    }

    /** Expressions and DEFAULTs in the order they stand in. */
    List<ValueExpression> valuesOrDefaults(ParserRuleContext tree) {
        List<ValueExpression> values = new ArrayList<>();
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.VexContext value) {
                values.add(readers.expressions.read(value));
            } else if (child instanceof org.antlr.v4.runtime.tree.TerminalNode node
                    && Grammar.token(node).isWord("default")) {
                values.add(new ValueExpression.DefaultValue(position(node)));
            }
        }
        return values;
    }

    private QueryBody.GroupBy groupBy(SQLParser.Groupby_clauseContext tree) {
        return new QueryBody.GroupBy(
                position(tree),
                false,
                tree.grouping_element_list().grouping_element().stream()
                        .map(this::grouping)
                        .toList());
    }

    /** The grammar reads ROLLUP and CUBE as calls. */
    private static QueryBody.GroupingElement groupingKey(int position, ValueExpression written) {
        if (written instanceof ValueExpression.FunctionCall call
                && call.name().parts().size() == 1) {
            List<ValueExpression> arguments = call.arguments().stream()
                    .map(ValueExpression.Argument::value)
                    .toList();
            if (call.name().name().equals("rollup")) {
                return new QueryBody.Rollup(position, arguments);
            }
            if (call.name().name().equals("cube")) {
                return new QueryBody.Cube(position, arguments);
            }
        }
        return new QueryBody.GroupingKey(position, written);
    }

    private QueryBody.GroupingElement grouping(SQLParser.Grouping_elementContext tree) {
        int position = position(tree);
        if (tree.vex() != null) {
            return groupingKey(position, readers.expressions.read(tree.vex()));
        }
        if (tree.grouping_element_list() == null) {
            return new QueryBody.EmptyGroup(position);
        }
        List<SQLParser.Grouping_elementContext> inside =
                tree.grouping_element_list().grouping_element();
        if (tree.GROUPING() != null) {
            return new QueryBody.GroupingSets(
                    position, inside.stream().map(this::grouping).toList());
        }
        List<ValueExpression> expressions = new ArrayList<>();
        for (SQLParser.Grouping_elementContext element : inside) {
            if (element.vex() == null) {
                throw readers.syntaxError(element);
            }
            expressions.add(readers.expressions.read(element.vex()));
        }
        return tree.ROLLUP() == null
                ? new QueryBody.Cube(position, expressions)
                : new QueryBody.Rollup(position, expressions);
    }
}
