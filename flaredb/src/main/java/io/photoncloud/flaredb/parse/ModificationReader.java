package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.IndexKey;
import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.Modification.Assignment;
import io.photoncloud.flaredb.ast.Modification.Target;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.QueryBody;
import io.photoncloud.flaredb.ast.SortKey;
import io.photoncloud.flaredb.ast.ValueExpression;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** INSERT, UPDATE, DELETE and TRUNCATE. */
final class ModificationReader {
    private final Readers readers;

    ModificationReader(Readers readers) {
        this.readers = readers;
    }

    Modification.Insert insert(SQLParser.Insert_stmt_for_psqlContext tree) {
        Modification.Overriding overriding = tree.OVERRIDING() == null
                ? Modification.Overriding.NONE
                : tree.SYSTEM() != null ? Modification.Overriding.SYSTEM : Modification.Overriding.USER;
        return new Modification.Insert(
                position(tree),
                tree.with_clause() == null ? null : readers.queries.with(tree.with_clause()),
                Trees.qualified(tree.insert_table_name),
                Trees.textOrNull(tree.alias),
                tree.insert_columns() == null
                        ? List.of()
                        : tree.insert_columns().indirection_identifier().stream()
                                .map(this::target)
                                .toList(),
                overriding,
                tree.select_stmt() == null ? null : readers.queries.read(tree.select_stmt()),
                tree.conflict_action() == null ? null : onConflict(tree),
                returning(tree.returning_select_list_with_alias()));
    }

    private Modification.OnConflict onConflict(SQLParser.Insert_stmt_for_psqlContext tree) {
        SQLParser.Conflict_objectContext object = tree.conflict_object();
        SQLParser.Conflict_actionContext action = tree.conflict_action();
        List<IndexKey> keys = List.of();
        ValueExpression predicate = null;
        String constraint = null;
        if (object != null) {
            keys = object.index_columns() == null ? List.of() : indexKeys(object.index_columns());
            predicate = object.index_where() == null
                    ? null
                    : readers.expressions.read(object.index_where().vex());
            constraint = Trees.textOrNull(object.identifier());
        }
        return new Modification.OnConflict(
                position(tree.ON()),
                keys,
                predicate,
                constraint,
                action.UPDATE() != null,
                assignments(action.update_set()),
                readers.expressions.readOrNull(action.vex()));
    }

    List<IndexKey> indexKeys(SQLParser.Index_columnsContext tree) {
        return tree.index_column().stream().map(this::indexKey).toList();
    }

    private IndexKey indexKey(SQLParser.Index_columnContext tree) {
        ValueExpression expression = readers.expressions.read(tree.column);
        QualifiedName collation = null;
        if (expression instanceof ValueExpression.Collate(int _, var operand, var name)) {
            expression = operand;
            collation = name;
        }
        SortKey.Direction direction = CallReader.direction(tree.order_specification());
        return new IndexKey(
                position(tree),
                expression,
                readers.source(tree.column),
                collation,
                tree.operator_class == null ? null : Trees.qualified(tree.operator_class),
                direction,
                CallReader.nulls(tree.null_ordering(), direction));
    }

    Modification.Update update(SQLParser.Update_stmt_for_psqlContext tree) {
        return new Modification.Update(
                position(tree),
                tree.with_clause() == null ? null : readers.queries.with(tree.with_clause()),
                Trees.qualified(tree.update_table_name),
                Trees.textOrNull(tree.alias),
                assignments(tree.update_set()),
                tree.from_item().stream().map(readers.tables::read).toList(),
                where(tree.vex(), tree.CURRENT() == null ? null : tree.cursor),
                returning(tree.returning_select_list_with_alias()));
    }

    Modification.Delete delete(SQLParser.Delete_stmt_for_psqlContext tree) {
        return new Modification.Delete(
                position(tree),
                tree.with_clause() == null ? null : readers.queries.with(tree.with_clause()),
                Trees.qualified(tree.delete_table_name),
                Trees.textOrNull(tree.alias),
                tree.from_item().stream().map(readers.tables::read).toList(),
                where(tree.vex(), tree.CURRENT() == null ? null : tree.cursor),
                returning(tree.returning_select_list_with_alias()));
    }

    private @Nullable ValueExpression where(
            SQLParser.@Nullable VexContext condition, @Nullable ParserRuleContext cursor) {
        return cursor == null
                ? readers.expressions.readOrNull(condition)
                : new ValueExpression.CurrentOf(position(cursor), Trees.text(cursor));
    }

    private List<QueryBody.SelectItem> returning(SQLParser.@Nullable Returning_select_list_with_aliasContext tree) {
        if (tree == null) {
            return List.of();
        }
        if (tree.with_output_alias() != null) {
            throw readers.syntaxError(tree.with_output_alias());
        }
        return readers.queries.items(tree.select_list());
    }

    private List<Assignment> assignments(List<SQLParser.Update_setContext> trees) {
        return trees.stream().map(this::assignment).toList();
    }

    private Assignment assignment(SQLParser.Update_setContext tree) {
        List<Target> targets = tree.column.stream().map(this::target).toList();
        int position = position(tree);
        if (tree.table_subquery() != null) {
            ValueExpression query = new ValueExpression.ScalarQuery(
                    position(tree.table_subquery()),
                    readers.queries.read(tree.table_subquery().select_stmt()));
            return new Assignment(position, targets, query, true);
        }
        List<ValueExpression> values = readers.queries.valuesOrDefaults(tree);
        if (!has(tree, SQLParser.LEFT_PAREN)) {
            return new Assignment(position, targets, values.getFirst(), false);
        }
        boolean explicit = has(tree, SQLParser.ROW);
        if (values.size() == 1 && !explicit && values.getFirst() instanceof ValueExpression.ScalarQuery query) {
            return new Assignment(position, targets, query, true);
        }
        return new Assignment(
                position,
                targets,
                new ValueExpression.RowConstructor(position(tree.LEFT_PAREN().getLast()), values, explicit),
                true);
    }

    private Target target(SQLParser.Indirection_identifierContext tree) {
        return new Target(
                position(tree),
                Trees.text(tree.identifier()),
                tree.indirection_list() == null ? List.of() : readers.expressions.subscripts(tree.indirection_list()));
    }

    Modification.Truncate truncate(SQLParser.Truncate_stmtContext tree) {
        return new Modification.Truncate(
                position(tree),
                tree.only_table_multiply().stream()
                        .map(table -> Trees.qualified(table.schema_qualified_name()))
                        .toList(),
                has(tree, SQLParser.RESTART),
                tree.cascade_restrict() != null && tree.cascade_restrict().CASCADE() != null);
    }
}
