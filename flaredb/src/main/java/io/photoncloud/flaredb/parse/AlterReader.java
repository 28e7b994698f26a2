package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Definition.ObjectKind;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SequenceOption;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.TableAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** ALTER. */
final class AlterReader {
    private final Readers readers;

    AlterReader(Readers readers) {
        this.readers = readers;
    }

    Statement read(SQLParser.Schema_alterContext tree) {
        int position = position(tree);
        for (ParseTree child : tree.children) {
            switch (child) {
                case SQLParser.Alter_table_statementContext table -> {
                    return table(table, position);
                }
                case SQLParser.Alter_index_statementContext index
                when index.schema_qualified_name() != null -> {
                    return index(index, position);
                }
                case SQLParser.Alter_sequence_statementContext sequence -> {
                    return sequence(sequence, position);
                }
                case SQLParser.Alter_view_statementContext view -> {
                    return view(view, position);
                }
                case SQLParser.Alter_schema_statementContext schema
                when schema.rename_to() != null -> {
                    return new Definition.Rename(
                            position,
                            ObjectKind.SCHEMA,
                            name(schema.identifier()),
                            false,
                            Trees.text(schema.rename_to().name));
                }
                case SQLParser.Alter_type_statementContext type -> {
                    Statement read = type(type, position);
                    if (read != null) {
                        return read;
                    }
                }
                case SQLParser.Alter_owner_statementContext owner -> {
                    Statement read = owner(owner, position);
                    if (read != null) {
                        return read;
                    }
                }
                default -> {}
            }
        }
        return DefinitionReader.unsupported(tree);
    }

    private static QualifiedName name(SQLParser.IdentifierContext tree) {
        return new QualifiedName(position(tree), List.of(Trees.text(tree)));
    }

    private Statement table(SQLParser.Alter_table_statementContext tree, int position) {
        QualifiedName name = Trees.qualified(tree.name);
        boolean ifExists = tree.if_exists() != null;
        if (tree.set_schema() != null) {
            return new Definition.MoveToSchema(
                    position,
                    ObjectKind.TABLE,
                    name,
                    ifExists,
                    Trees.text(tree.set_schema().identifier()));
        }
        if (tree.rename_to() != null) {
            return new Definition.Rename(position, ObjectKind.TABLE, name, ifExists, Trees.text(tree.rename_to().name));
        }
        if (!tree.identifier().isEmpty()) {
            String from = Trees.text(tree.identifier(0));
            String to = Trees.text(tree.identifier(1));
            TableAction rename = tree.CONSTRAINT() == null
                    ? new TableAction.RenameColumn(position(tree.identifier(0)), from, to)
                    : new TableAction.RenameConstraint(position(tree.identifier(0)), from, to);
            return new Definition.AlterTable(position, ObjectKind.TABLE, name, ifExists, List.of(rename));
        }
        if (tree.table_action().isEmpty()) {
            return DefinitionReader.unsupported(tree);
        }
        if (tree.table_action().size() == 1 && tree.table_action(0).owner_to() != null) {
            return new Definition.ChangeOwner(
                    position,
                    ObjectKind.TABLE,
                    name,
                    ifExists,
                    Trees.text(tree.table_action(0).owner_to().user_name()));
        }
        return new Definition.AlterTable(
                position,
                ObjectKind.TABLE,
                name,
                ifExists,
                tree.table_action().stream().map(this::action).toList());
    }

    private TableAction action(SQLParser.Table_actionContext tree) {
        int position = position(tree);
        if (tree.table_column_definition() != null) {
            return new TableAction.AddColumn(
                    position, readers.constraints.column(tree.table_column_definition()), tree.if_not_exists() != null);
        }
        if (tree.column_action() != null) {
            return column(tree.column_action(), Trees.text(tree.column), position(tree.column));
        }
        if (tree.column != null) {
            return new TableAction.DropColumn(
                    position(tree.column),
                    Trees.text(tree.column),
                    tree.if_exists() != null,
                    cascade(tree.cascade_restrict()));
        }
        if (tree.tabl_constraint != null) {
            return new TableAction.AddConstraint(position, readers.constraints.read(tree.tabl_constraint, null));
        }
        if (tree.validate_constraint() != null) {
            return new TableAction.ValidateConstraint(
                    position,
                    Trees.qualified(tree.validate_constraint().constraint_name).name());
        }
        if (tree.drop_constraint() != null) {
            SQLParser.Drop_constraintContext drop = tree.drop_constraint();
            return new TableAction.DropConstraint(
                    position,
                    Trees.text(drop.constraint_name),
                    drop.if_exists() != null,
                    cascade(drop.cascade_restrict()));
        }
        if (tree.ALTER() != null) {
            boolean deferred = tree.table_initialy_immed() != null
                    && tree.table_initialy_immed().DEFERRED() != null;
            boolean deferrable = tree.table_deferrable() == null
                    ? deferred
                    : tree.table_deferrable().NOT() == null;
            return new TableAction.ChangeConstraint(
                    position, Trees.text(tree.identifier()), new Constraint.Timing(deferrable, deferred, false));
        }
        String what = readers.source(tree);
        boolean harmless = tree.CLUSTER() != null
                || tree.set_logged() != null
                || tree.storage_parameters() != null
                || tree.names_in_parens() != null
                || tree.owner_to() != null
                || tree.IDENTITY() != null
                || tree.WITHOUT() != null;
        return harmless
                ? new TableAction.Ignored(position, what)
                : new TableAction.Unsupported(position, what.toUpperCase(Locale.ROOT));
    }

    private static boolean cascade(SQLParser.@Nullable Cascade_restrictContext tree) {
        return tree != null && tree.CASCADE() != null;
    }

    private TableAction column(SQLParser.Column_actionContext tree, String column, int position) {
        if (tree.data_type() != null) {
            return new TableAction.ChangeType(
                    position,
                    column,
                    readers.types.read(tree.data_type()),
                    tree.collate_identifier() == null ? null : Trees.qualified(tree.collate_identifier().collation),
                    readers.expressions.readOrNull(tree.vex()));
        }
        if (tree.identity_body() != null) {
            return new TableAction.AddIdentity(
                    position, column, readers.constraints.identity(tree.identity_body(), null));
        }
        if (tree.set_def_column() != null) {
            return new TableAction.ChangeDefault(
                    position,
                    column,
                    readers.expressions.read(tree.set_def_column().vex()),
                    readers.source(tree.set_def_column().vex()));
        }
        if (tree.drop_def() != null) {
            return new TableAction.ChangeDefault(position, column, null, null);
        }
        if (tree.NULL() != null) {
            return new TableAction.ChangeNotNull(position, column, tree.set != null);
        }
        if (tree.IDENTITY() != null) {
            return new TableAction.DropIdentity(position, column, tree.if_exists() != null);
        }
        if (tree.EXPRESSION() != null) {
            return tree.expression == null
                    ? new TableAction.DropExpression(position, column, tree.if_exists() != null)
                    : new TableAction.Unsupported(position, "SET EXPRESSION");
        }
        if (tree.set_statistics() != null) {
            return new TableAction.ChangeStatistics(
                    position, column, Trees.integer(tree.set_statistics().signediconst()));
        }
        if (!tree.alter_identity().isEmpty()) {
            return identity(tree, column, position);
        }
        return new TableAction.Ignored(position, readers.source(tree));
    }

    private TableAction identity(SQLParser.Column_actionContext tree, String column, int position) {
        Boolean always = null;
        List<SequenceOption> options = new ArrayList<>();
        for (SQLParser.Alter_identityContext change : tree.alter_identity()) {
            if (change.GENERATED() != null) {
                always = change.ALWAYS() != null;
            } else if (change.sequence_body() != null) {
                options.addAll(readers.constraints.sequenceOptions(List.of(change.sequence_body())));
            } else {
                options.add(new SequenceOption.Quantity(
                        position(change),
                        SequenceOption.Kind.RESTART,
                        change.iconst() == null ? null : Trees.longNumber(change.iconst())));
            }
        }
        return new TableAction.ChangeIdentity(position, column, always, options);
    }

    private Statement index(SQLParser.Alter_index_statementContext tree, int position) {
        QualifiedName name = Trees.qualified(tree.schema_qualified_name());
        boolean ifExists = tree.if_exists() != null;
        SQLParser.Index_def_actionContext action = tree.index_def_action();
        if (action.rename_to() != null) {
            return new Definition.Rename(
                    position, ObjectKind.INDEX, name, ifExists, Trees.text(action.rename_to().name));
        }
        TableAction read = has(action, SQLParser.SET) || action.set_statistics() != null || has(action, SQLParser.RESET)
                ? new TableAction.Ignored(position(action), readers.source(action))
                : new TableAction.Unsupported(
                        position(action), readers.source(action).toUpperCase(Locale.ROOT));
        return new Definition.AlterTable(position, ObjectKind.INDEX, name, ifExists, List.of(read));
    }

    private Statement sequence(SQLParser.Alter_sequence_statementContext tree, int position) {
        QualifiedName name = Trees.qualified(tree.name);
        boolean ifExists = tree.if_exists() != null;
        if (tree.rename_to() != null) {
            return new Definition.Rename(
                    position, ObjectKind.SEQUENCE, name, ifExists, Trees.text(tree.rename_to().name));
        }
        if (tree.set_schema() != null) {
            return new Definition.MoveToSchema(
                    position,
                    ObjectKind.SEQUENCE,
                    name,
                    ifExists,
                    Trees.text(tree.set_schema().identifier()));
        }
        List<SequenceOption> options = new ArrayList<>(readers.constraints.sequenceOptions(tree.sequence_body()));
        for (int i = 0; i < tree.RESTART().size(); i++) {
            options.add(new SequenceOption.Quantity(
                    position(tree.RESTART(i)),
                    SequenceOption.Kind.RESTART,
                    i < tree.numericonly().size() ? Trees.longNumber(tree.numericonly(i)) : null));
        }
        return new Definition.AlterSequence(position, name, ifExists, options);
    }

    private Statement view(SQLParser.Alter_view_statementContext tree, int position) {
        QualifiedName name = Trees.qualified(tree.name);
        boolean ifExists = tree.if_exists() != null;
        SQLParser.Alter_view_actionContext action = tree.alter_view_action();
        if (action.rename_to() != null) {
            return new Definition.Rename(
                    position, ObjectKind.VIEW, name, ifExists, Trees.text(action.rename_to().name));
        }
        if (action.set_schema() != null) {
            return new Definition.MoveToSchema(
                    position,
                    ObjectKind.VIEW,
                    name,
                    ifExists,
                    Trees.text(action.set_schema().identifier()));
        }
        TableAction read = has(action, SQLParser.RENAME)
                ? new TableAction.RenameColumn(
                        position(action), Trees.text(action.identifier(0)), Trees.text(action.identifier(1)))
                : new TableAction.Unsupported(
                        position(action), "ALTER VIEW " + Grammar.start(action).value());
        return new Definition.AlterTable(position, ObjectKind.VIEW, name, ifExists, List.of(read));
    }

    private static @Nullable Statement type(SQLParser.Alter_type_statementContext tree, int position) {
        QualifiedName name = Trees.qualified(tree.name);
        if (tree.set_schema() != null) {
            return new Definition.MoveToSchema(
                    position,
                    ObjectKind.TYPE,
                    name,
                    false,
                    Trees.text(tree.set_schema().identifier()));
        }
        if (tree.rename_to() != null) {
            return new Definition.Rename(position, ObjectKind.TYPE, name, false, Trees.text(tree.rename_to().name));
        }
        if (tree.new_enum_value != null) {
            return new Definition.AddEnumLabel(
                    position,
                    name,
                    Trees.string(tree.new_enum_value),
                    tree.if_not_exists() != null,
                    tree.existing_enum_value == null ? null : Trees.string(tree.existing_enum_value),
                    tree.BEFORE() != null);
        }
        return tree.new_enum_name == null
                ? null
                : new Definition.RenameEnumLabel(
                        position, name, Trees.string(tree.existing_enum_name), Trees.string(tree.new_enum_name));
    }

    private static @Nullable Statement owner(SQLParser.Alter_owner_statementContext tree, int position) {
        SQLParser.Owner_member_objectContext object = tree.owner_member_object();
        ObjectKind kind = DefinitionReader.kind(Grammar.start(object).value());
        if (kind == null) {
            return null;
        }
        SQLParser.Schema_qualified_nameContext name =
                object.getRuleContext(SQLParser.Schema_qualified_nameContext.class, 0);
        SQLParser.IdentifierContext plain = object.getRuleContext(SQLParser.IdentifierContext.class, 0);
        return new Definition.ChangeOwner(
                position,
                kind,
                name == null ? name(plain) : Trees.qualified(name),
                false,
                Trees.text(tree.owner_to().user_name()));
    }
}
