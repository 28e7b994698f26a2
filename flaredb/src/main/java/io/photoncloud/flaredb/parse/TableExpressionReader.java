package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.TableExpression;
import io.photoncloud.flaredb.ast.TableExpression.Alias;
import io.photoncloud.flaredb.ast.TableExpression.JoinKind;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** What stands in FROM. */
final class TableExpressionReader {
    private final Readers readers;

    TableExpressionReader(Readers readers) {
        this.readers = readers;
    }

    TableExpression read(SQLParser.From_itemContext tree) {
        if (tree.from_primary() != null) {
            return primary(tree.from_primary());
        }
        if (tree.JOIN() == null) {
            TableExpression inside = read(tree.from_item(0));
            if (!(inside instanceof TableExpression.Join join)) {
                throw readers.syntaxError(tree.RIGHT_PAREN());
            }
            return tree.alias_clause() == null ? join : withAlias(join, alias(tree.alias_clause()));
        }
        return new TableExpression.Join(
                position(tree.JOIN()),
                kind(tree),
                has(tree, SQLParser.NATURAL),
                read(tree.from_item(0)),
                read(tree.from_item(1)),
                readers.expressions.readOrNull(tree.vex()),
                tree.names_in_parens() == null
                        ? List.of()
                        : Trees.columns(
                                tree.names_in_parens().names_references().schema_qualified_name()),
                null,
                null);
    }

    private static TableExpression.Join withAlias(TableExpression.Join join, Alias alias) {
        return new TableExpression.Join(
                join.position(),
                join.kind(),
                join.natural(),
                join.left(),
                join.right(),
                join.on(),
                join.using(),
                join.usingAlias(),
                alias);
    }

    private static JoinKind kind(SQLParser.From_itemContext tree) {
        if (tree.CROSS() != null) {
            return JoinKind.CROSS;
        }
        if (tree.LEFT() != null) {
            return JoinKind.LEFT;
        }
        if (tree.RIGHT() != null) {
            return JoinKind.RIGHT;
        }
        return tree.FULL() != null ? JoinKind.FULL : JoinKind.INNER;
    }

    private TableExpression primary(SQLParser.From_primaryContext tree) {
        int position = position(tree);
        if (tree.from_rows_with_alias() != null) {
            return rows(tree.from_rows_with_alias());
        }
        boolean lateral = has(tree, SQLParser.LATERAL);
        if (tree.table_subquery() != null) {
            return new TableExpression.Derived(
                    position,
                    lateral,
                    readers.queries.read(tree.table_subquery().select_stmt()),
                    tree.alias_clause() == null ? null : alias(tree.alias_clause()));
        }
        if (tree.function_call() != null) {
            List<TableExpression.ColumnType> columns = columnTypes(tree.from_function_column_def());
            return new TableExpression.FunctionTable(
                    position,
                    lateral,
                    List.of(new TableExpression.TableFunction(
                            position(tree.function_call()), readers.calls.read(tree.function_call()), columns)),
                    has(tree, SQLParser.ORDINALITY),
                    alias(tree.alias, tree.column_alias));
        }
        if (tree.TABLESAMPLE() != null) {
            throw SyntaxErrors.unsupported("TABLESAMPLE", position(tree.TABLESAMPLE()));
        }
        return new TableExpression.Table(
                position(tree.schema_qualified_name()),
                Trees.qualified(tree.schema_qualified_name()),
                tree.alias_clause() == null ? null : alias(tree.alias_clause()));
    }

    private TableExpression rows(SQLParser.From_rows_with_aliasContext tree) {
        List<TableExpression.TableFunction> functions = new ArrayList<>();
        SQLParser.Function_callContext call = null;
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.Function_callContext next) {
                if (call != null) {
                    functions.add(function(call, null));
                }
                call = next;
            } else if (child instanceof SQLParser.From_function_column_defContext columns && call != null) {
                functions.add(function(call, columns));
                call = null;
            } else if (call != null
                    && child instanceof TerminalNode node
                    && Grammar.token(node).isOperator(")")) {
                functions.add(function(call, null));
                call = null;
            }
        }
        return new TableExpression.FunctionTable(
                position(tree),
                has(tree, SQLParser.LATERAL),
                functions,
                has(tree, SQLParser.ORDINALITY),
                alias(tree.alias, tree.column_alias));
    }

    private TableExpression.TableFunction function(
            SQLParser.Function_callContext call, SQLParser.@Nullable From_function_column_defContext columns) {
        return new TableExpression.TableFunction(position(call), readers.calls.read(call), columnTypes(columns));
    }

    private List<TableExpression.ColumnType> columnTypes(SQLParser.@Nullable From_function_column_defContext tree) {
        List<TableExpression.ColumnType> columns = new ArrayList<>();
        if (tree != null) {
            for (int i = 0; i < tree.data_type().size(); i++) {
                columns.add(new TableExpression.ColumnType(
                        position(tree.column_alias.get(i)),
                        Trees.text(tree.column_alias.get(i)),
                        readers.types.read(tree.data_type(i))));
            }
        }
        return columns;
    }

    private static Alias alias(SQLParser.Alias_clauseContext tree) {
        return new Alias(position(tree.alias), Trees.text(tree.alias), Trees.names(tree.column_alias));
    }

    private static @Nullable Alias alias(@Nullable ParserRuleContext name, List<SQLParser.IdentifierContext> columns) {
        return name == null ? null : new Alias(position(name), Trees.text(name), names(columns));
    }

    private static List<Name> names(List<SQLParser.IdentifierContext> columns) {
        return Trees.names(columns);
    }
}
