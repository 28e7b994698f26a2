package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.SequenceOption;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Columns, constraints and the options of sequences. */
final class ConstraintReader {
    private final Readers readers;

    ConstraintReader(Readers readers) {
        this.readers = readers;
    }

    Definition.ColumnDefinition column(SQLParser.Table_column_definitionContext tree) {
        Name name = Trees.name(tree.identifier());
        List<Constraint> constraints = new ArrayList<>();
        for (SQLParser.Constraint_commonContext constraint : tree.constraint_common()) {
            constraints.add(read(constraint, name));
        }
        return new Definition.ColumnDefinition(
                name.position(),
                name.text(),
                readers.types.read(tree.data_type()),
                tree.collate_identifier() == null ? null : Trees.qualified(tree.collate_identifier().collation),
                constraints);
    }

    /** Of a column where one is given, otherwise of the table. */
    Constraint read(SQLParser.Constraint_commonContext tree, @Nullable Name column) {
        String name = Trees.textOrNull(tree.identifier());
        SQLParser.Constr_bodyContext body = tree.constr_body();
        int position = position(body);
        Constraint.Timing timing = timing(tree);
        Token first = Grammar.start(body);
        switch (first.value()) {
            case "not", "null", "default", "generated" -> {
                if (column == null) {
                    throw readers.syntaxError(body);
                }
                if (body.col_name != null) {
                    throw readers.syntaxError(body.col_name);
                }
            }
            case "foreign" -> {
                if (column != null) {
                    throw readers.syntaxError(body);
                }
            }
            default -> {}
        }
        return switch (first.value()) {
            case "exclude" -> new Constraint.Unsupported(position, name, "EXCLUDE");
            case "foreign", "references" -> foreignKey(body, name, column, timing);
            case "check" ->
                new Constraint.Check(
                        position,
                        name,
                        readers.expressions.read(body.expression),
                        readers.source(body.expression),
                        body.inherit_option() != null && body.inherit_option().NO() != null,
                        timing);
            case "not" -> new Constraint.NotNull(position, name);
            case "null" -> new Constraint.NullAllowed(position, name);
            case "unique", "primary" -> unique(body, name, column, timing);
            case "default" ->
                new Constraint.Default(
                        position, name, readers.expressions.read(body.default_expr), readers.source(body.default_expr));
            default ->
                body.identity_body() == null
                        ? new Constraint.Generated(
                                position, name, readers.expressions.read(body.vex()), readers.source(body.vex()))
                        : identity(body.identity_body(), name);
        };
    }

    private static Constraint.Timing timing(SQLParser.Constraint_commonContext tree) {
        boolean deferred = tree.table_initialy_immed() != null
                && tree.table_initialy_immed().DEFERRED() != null;
        boolean deferrable = tree.table_deferrable() == null
                ? deferred
                : tree.table_deferrable().NOT() == null;
        return new Constraint.Timing(deferrable, deferred, tree.VALID() != null);
    }

    private Constraint unique(
            SQLParser.Constr_bodyContext tree, @Nullable String name, @Nullable Name column, Constraint.Timing timing) {
        SQLParser.Names_without_overlapsContext written = tree.col_overlaps;
        SQLParser.Index_parametersContext parameters = tree.index_parameters();
        String usingIndex = parameters.schema_qualified_name() == null
                ? null
                : Trees.qualified(parameters.schema_qualified_name()).name();
        if (column != null ? written != null : written == null && usingIndex == null) {
            throw readers.syntaxError(written == null ? Trees.following(tree) : Grammar.start(written));
        }
        List<Name> columns = column != null
                ? List.of(column)
                : written == null ? List.of() : Trees.columns(written.schema_qualified_name());
        return new Constraint.Unique(
                position(tree),
                name,
                has(tree, SQLParser.PRIMARY),
                columns,
                parameters.including_index() == null
                        ? List.of()
                        : Trees.names(parameters.including_index().identifier()),
                tree.nulls_distinction() != null && has(tree.nulls_distinction(), SQLParser.NOT),
                usingIndex,
                timing);
    }

    private Constraint foreignKey(
            SQLParser.Constr_bodyContext tree, @Nullable String name, @Nullable Name column, Constraint.Timing timing) {
        Constraint.Action onDelete = Constraint.Action.NO_ACTION;
        Constraint.Action onUpdate = Constraint.Action.NO_ACTION;
        List<Name> setColumns = List.of();
        for (SQLParser.Changed_actionContext changed : tree.changed_action()) {
            if (changed.DELETE() != null) {
                onDelete = action(changed.action());
                setColumns = changed.action().col == null
                        ? List.of()
                        : Trees.columns(changed.action().col.names_references().schema_qualified_name());
            } else {
                onUpdate = action(changed.action());
            }
        }
        List<Name> columns = column != null ? List.of(column) : Trees.columns(tree.col_period.schema_qualified_name());
        QualifiedName table = Trees.qualified(tree.schema_qualified_name());
        return new Constraint.ForeignKey(
                position(tree),
                name,
                columns,
                table,
                tree.ref_period == null ? List.of() : Trees.columns(tree.ref_period.schema_qualified_name()),
                has(tree, SQLParser.FULL)
                        ? Constraint.Match.FULL
                        : has(tree, SQLParser.PARTIAL) ? Constraint.Match.PARTIAL : Constraint.Match.SIMPLE,
                onDelete,
                onUpdate,
                setColumns,
                timing);
    }

    private static Constraint.Action action(SQLParser.ActionContext tree) {
        if (tree.cascade_restrict() != null) {
            return tree.cascade_restrict().CASCADE() != null ? Constraint.Action.CASCADE : Constraint.Action.RESTRICT;
        }
        if (tree.SET() == null) {
            return Constraint.Action.NO_ACTION;
        }
        return tree.NULL() != null ? Constraint.Action.SET_NULL : Constraint.Action.SET_DEFAULT;
    }

    Constraint.Identity identity(SQLParser.Identity_bodyContext tree, @Nullable String name) {
        return new Constraint.Identity(
                position(tree), name, tree.ALWAYS() != null, sequenceOptions(tree.sequence_body()));
    }

    List<SequenceOption> sequenceOptions(List<SQLParser.Sequence_bodyContext> trees) {
        return trees.stream().map(this::sequenceOption).toList();
    }

    private SequenceOption sequenceOption(SQLParser.Sequence_bodyContext tree) {
        int position = position(tree);
        boolean no = tree.NO() != null;
        String word = ((TerminalNode) tree.getChild(no ? 1 : 0)).getText();
        return switch (word) {
            case "as" ->
                new SequenceOption.Type(
                        position,
                        new io.photoncloud.flaredb.ast.TypeName(
                                Grammar.stop(tree).position(),
                                new QualifiedName(
                                        Grammar.stop(tree).position(),
                                        List.of(
                                                "pg_catalog",
                                                integerType(Grammar.stop(tree).value()))),
                                List.of(),
                                "",
                                0,
                                false));
            case "sequence" -> new SequenceOption.Named(position, Trees.qualified(tree.name));
            case "cycle" -> new SequenceOption.Cycle(position, !no);
            case "owned" -> {
                QualifiedName owner = Trees.qualified(tree.col_name);
                yield new SequenceOption.OwnedBy(position, owner.parts().equals(List.of("none")) ? null : owner);
            }
            default ->
                new SequenceOption.Quantity(
                        position,
                        SequenceOption.Kind.valueOf(word.toUpperCase(java.util.Locale.ROOT)),
                        tree.numericonly() == null ? null : Trees.longNumber(tree.numericonly()));
        };
    }

    private static String integerType(String word) {
        return switch (word) {
            case "smallint" -> "int2";
            case "bigint" -> "int8";
            default -> "int4";
        };
    }
}
