package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.SortKey;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.ast.ValueExpression.Argument;
import io.photoncloud.flaredb.ast.WindowReference;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Calls, windows, and what looks like neither but is a call: EXTRACT, TRIM, CURRENT_DATE, CAST. */
final class CallReader {
    /** Which the grammar reads as names of windows. */
    private static final Set<String> FRAME_WORDS = Set.of("rows", "range", "groups", "partition");

    private final Readers readers;

    CallReader(Readers readers) {
        this.readers = readers;
    }

    ValueExpression read(SQLParser.Function_callContext tree) {
        ParseTree first = tree.getChild(0);
        return switch (first) {
            case SQLParser.Schema_qualified_name_nontypeContext name -> call(tree, name);
            case SQLParser.Function_constructContext construct -> construct(construct);
            case SQLParser.Extract_functionContext extract -> extract(extract);
            case SQLParser.System_functionContext system -> system(system);
            case SQLParser.Date_time_functionContext time ->
                new ValueExpression.KeywordValue(
                        position(time),
                        Grammar.start(time).value(),
                        time.type_length() == null
                                ? null
                                : Trees.integer(time.type_length().iconst()));
            case SQLParser.String_value_functionContext string -> string(string);
            default ->
                throw SyntaxErrors.unsupported(
                        Grammar.start(tree).value().toUpperCase(java.util.Locale.ROOT), position(tree));
        };
    }

    private ValueExpression call(SQLParser.Function_callContext tree, ParserRuleContext name) {
        List<SQLParser.Vex_or_named_notationContext> written = tree.vex_or_named_notation();
        boolean star = written.size() == 1
                && written.getFirst().getChildCount() == 1
                && ExpressionReader.isStar(written.getFirst().vex());
        List<Argument> arguments = new ArrayList<>();
        boolean variadic = false;
        for (SQLParser.Vex_or_named_notationContext argument :
                star ? List.<SQLParser.Vex_or_named_notationContext>of() : written) {
            if (variadic) {
                throw readers.syntaxError(argument);
            }
            variadic = argument.VARIADIC() != null;
            arguments.add(new Argument(
                    position(argument),
                    argument.pointer() == null ? null : Trees.text(argument.identifier()),
                    readers.expressions.read(argument.vex())));
        }
        int inside = tree.WITHIN() == null
                ? tree.orderby_clause().size()
                : tree.orderby_clause().size() - 1;
        List<SortKey> within = tree.WITHIN() == null ? List.of() : sortKeys(tree.orderby_clause(inside));
        return new ValueExpression.FunctionCall(
                position(tree),
                Trees.qualified(name),
                arguments,
                star,
                tree.set_qualifier() != null && tree.set_qualifier().DISTINCT() != null,
                variadic,
                inside == 0 ? List.of() : sortKeys(tree.orderby_clause(0)),
                within,
                tree.filter_clause() == null
                        ? null
                        : readers.expressions.read(tree.filter_clause().vex()),
                over(tree));
    }

    private @Nullable WindowReference over(SQLParser.Function_callContext tree) {
        if (tree.OVER() == null) {
            return null;
        }
        return tree.window_definition() == null
                ? new WindowReference.Named(position(tree.identifier()), Trees.text(tree.identifier()))
                : window(tree.window_definition());
    }

    WindowReference.Definition window(SQLParser.Window_definitionContext tree) {
        if (tree.identifier() != null && FRAME_WORDS.contains(Trees.text(tree.identifier()))) {
            throw readers.syntaxError(Trees.following(tree.identifier()));
        }
        return new WindowReference.Definition(
                position(tree),
                Trees.textOrNull(tree.identifier()),
                tree.partition_by_columns() == null
                        ? List.of()
                        : readers.expressions.readAll(
                                tree.partition_by_columns().vex()),
                sortKeys(tree.orderby_clause()),
                tree.frame_clause() == null ? null : frame(tree.frame_clause()));
    }

    private WindowReference.Frame frame(SQLParser.Frame_clauseContext tree) {
        WindowReference.Bound start = bound(tree.frame_bound(0));
        WindowReference.Bound end = tree.frame_bound().size() > 1
                ? bound(tree.frame_bound(1))
                : new WindowReference.Bound(0, WindowReference.BoundKind.CURRENT_ROW, null);
        check(start, end, tree.frame_bound().size() > 1);
        WindowReference.Exclusion exclusion = WindowReference.Exclusion.NO_OTHERS;
        if (tree.EXCLUDE() != null) {
            exclusion = has(tree, SQLParser.GROUP)
                    ? WindowReference.Exclusion.GROUP
                    : has(tree, SQLParser.TIES)
                            ? WindowReference.Exclusion.TIES
                            : has(tree, SQLParser.OTHERS)
                                    ? WindowReference.Exclusion.NO_OTHERS
                                    : WindowReference.Exclusion.CURRENT_ROW;
        }
        return new WindowReference.Frame(
                position(tree),
                switch (Grammar.start(tree).value()) {
                    case "rows" -> WindowReference.Unit.ROWS;
                    case "groups" -> WindowReference.Unit.GROUPS;
                    default -> WindowReference.Unit.RANGE;
                },
                start,
                end,
                exclusion);
    }

    private static void check(WindowReference.Bound start, WindowReference.Bound end, boolean between) {
        String wrong = null;
        int place = start.position();
        if (start.kind() == WindowReference.BoundKind.UNBOUNDED_FOLLOWING) {
            wrong = "frame start cannot be UNBOUNDED FOLLOWING";
        } else if (end.kind() == WindowReference.BoundKind.UNBOUNDED_PRECEDING) {
            wrong = "frame end cannot be UNBOUNDED PRECEDING";
            place = end.position();
        } else if (!between && start.kind() == WindowReference.BoundKind.FOLLOWING) {
            wrong = "frame starting from following row cannot end with current row";
        } else if (start.kind().compareTo(end.kind()) > 0) {
            wrong = start.kind() == WindowReference.BoundKind.CURRENT_ROW
                    ? "frame starting from current row cannot have preceding rows"
                    : "frame starting from following row cannot have preceding rows";
            place = end.position();
        }
        if (wrong != null) {
            throw new SqlException(SqlState.WINDOWING_ERROR, wrong, null, null, place);
        }
    }

    /** The grammar reads UNBOUNDED as a column. */
    private WindowReference.Bound bound(SQLParser.Frame_boundContext tree) {
        int position = position(tree);
        if (tree.vex() == null) {
            return new WindowReference.Bound(position, WindowReference.BoundKind.CURRENT_ROW, null);
        }
        boolean preceding = has(tree, SQLParser.PRECEDING);
        if (tree.vex().getStart().equals(tree.vex().getStop())
                && Grammar.start(tree.vex()).isWord("unbounded")) {
            return new WindowReference.Bound(
                    position,
                    preceding
                            ? WindowReference.BoundKind.UNBOUNDED_PRECEDING
                            : WindowReference.BoundKind.UNBOUNDED_FOLLOWING,
                    null);
        }
        return new WindowReference.Bound(
                position,
                preceding ? WindowReference.BoundKind.PRECEDING : WindowReference.BoundKind.FOLLOWING,
                readers.expressions.read(tree.vex()));
    }

    List<SortKey> sortKeys(SQLParser.@Nullable Orderby_clauseContext tree) {
        return tree == null
                ? List.of()
                : tree.sort_specifier().stream().map(this::sortKey).toList();
    }

    private SortKey sortKey(SQLParser.Sort_specifierContext tree) {
        SQLParser.Order_specificationContext order = tree.order_specification();
        return new SortKey(
                position(tree),
                readers.expressions.read(tree.vex()),
                direction(order),
                nulls(tree.null_ordering(), direction(order)),
                order == null || order.all_op_ref() == null ? null : ExpressionReader.operator(order.all_op_ref()));
    }

    static SortKey.Direction direction(SQLParser.@Nullable Order_specificationContext tree) {
        return tree != null && tree.DESC() != null ? SortKey.Direction.DESCENDING : SortKey.Direction.ASCENDING;
    }

    static SortKey.NullOrder nulls(SQLParser.@Nullable Null_orderingContext tree, SortKey.Direction direction) {
        boolean first = tree == null ? direction == SortKey.Direction.DESCENDING : has(tree, SQLParser.FIRST);
        return first ? SortKey.NullOrder.FIRST : SortKey.NullOrder.LAST;
    }

    private ValueExpression construct(SQLParser.Function_constructContext tree) {
        int position = position(tree);
        List<ValueExpression> arguments = readers.expressions.readAll(tree.vex());
        return switch (Grammar.start(tree).value()) {
            case "row" -> new ValueExpression.RowConstructor(position, arguments, true);
            case "coalesce" -> new ValueExpression.Coalesce(position, arguments);
            case "greatest" -> new ValueExpression.Extreme(position, true, arguments);
            case "least" -> new ValueExpression.Extreme(position, false, arguments);
            case "grouping" -> new ValueExpression.Grouping(position, arguments);
            case "nullif" -> {
                if (arguments.size() != 2) {
                    throw readers.syntaxError(arguments.size() < 2 ? tree.RIGHT_PAREN() : tree.COMMA(1));
                }
                yield new ValueExpression.NullIf(position, arguments.get(0), arguments.get(1));
            }
            default -> throw SyntaxErrors.unsupported("XMLCONCAT", position);
        };
    }

    private ValueExpression extract(SQLParser.Extract_functionContext tree) {
        Token field = Grammar.token((TerminalNode) leaf(tree.getChild(2)));
        return Calls.of(
                position(tree),
                "extract",
                List.of(
                        new ValueExpression.StringLiteral(field.position(), field.value()),
                        readers.expressions.read(tree.vex())));
    }

    private static ParseTree leaf(ParseTree tree) {
        ParseTree at = tree;
        while (!(at instanceof TerminalNode)) {
            at = at.getChild(0);
        }
        return at;
    }

    private ValueExpression system(SQLParser.System_functionContext tree) {
        if (tree.cast_specification() == null) {
            return new ValueExpression.KeywordValue(
                    position(tree), Grammar.start(tree).value(), null);
        }
        return new ValueExpression.Cast(
                position(tree),
                readers.expressions.read(tree.cast_specification().vex()),
                readers.types.read(tree.cast_specification().data_type()));
    }

    private ValueExpression string(SQLParser.String_value_functionContext tree) {
        int position = position(tree);
        return switch (Grammar.start(tree).value()) {
            case "trim" -> trim(tree);
            case "substring" -> substring(tree);
            case "position" ->
                Calls.of(
                        position,
                        "position",
                        List.of(readers.expressions.read(tree.vex(0)), readers.expressions.read(tree.vex_b())));
            case "overlay" -> Calls.of(position, "overlay", readers.expressions.readAll(tree.vex()));
            default -> Calls.of(position, "pg_collation_for", readers.expressions.readAll(tree.vex()));
        };
    }

    private ValueExpression trim(SQLParser.String_value_functionContext tree) {
        String function = has(tree, SQLParser.LEADING) ? "ltrim" : has(tree, SQLParser.TRAILING) ? "rtrim" : "btrim";
        List<ValueExpression> arguments = new ArrayList<>();
        arguments.add(readers.expressions.read(tree.str));
        if (tree.chars != null) {
            arguments.add(readers.expressions.read(tree.chars));
        }
        return Calls.of(position(tree), function, arguments);
    }

    /** FROM and FOR may be left out, but not what they order. */
    private ValueExpression substring(SQLParser.String_value_functionContext tree) {
        List<ValueExpression> arguments = readers.expressions.readAll(tree.vex());
        if (has(tree, SQLParser.FOR) && !has(tree, SQLParser.FROM) && !has(tree, SQLParser.SIMILAR)) {
            arguments.add(1, new ValueExpression.NumberLiteral(0, "1"));
        }
        return Calls.of(position(tree), "substring", arguments);
    }
}
