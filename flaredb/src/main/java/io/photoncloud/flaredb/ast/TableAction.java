package io.photoncloud.flaredb.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One action of ALTER TABLE. */
public sealed interface TableAction extends Node {
    record AddColumn(int position, Definition.ColumnDefinition column, boolean ifNotExists) implements TableAction {}

    record DropColumn(int position, String column, boolean ifExists, boolean cascade) implements TableAction {}

    record RenameColumn(int position, String from, String to) implements TableAction {}

    record RenameConstraint(int position, String from, String to) implements TableAction {}

    /** {@code ALTER COLUMN … TYPE … USING …}. */
    record ChangeType(
            int position,
            String column,
            TypeName type,
            @Nullable QualifiedName collation,
            @Nullable ValueExpression using)
            implements TableAction {}

    /** {@code SET DEFAULT expression}, or DROP DEFAULT without one. */
    record ChangeDefault(
            int position,
            String column,
            @Nullable ValueExpression expression,
            @Nullable String text) implements TableAction {}

    record ChangeNotNull(int position, String column, boolean notNull) implements TableAction {}

    record AddIdentity(int position, String column, Constraint.Identity identity) implements TableAction {}

    /** {@code SET GENERATED …} (always is absent where it is not said) and SET of the sequence's options. */
    record ChangeIdentity(
            int position, String column, @Nullable Boolean always, List<SequenceOption> options)
            implements TableAction {
        public ChangeIdentity {
            options = List.copyOf(options);
        }
    }

    record DropIdentity(int position, String column, boolean ifExists) implements TableAction {}

    record DropExpression(int position, String column, boolean ifExists) implements TableAction {}

    record ChangeStatistics(int position, String column, int target) implements TableAction {}

    record AddConstraint(int position, Constraint constraint) implements TableAction {}

    record DropConstraint(int position, String name, boolean ifExists, boolean cascade) implements TableAction {}

    record ValidateConstraint(int position, String name) implements TableAction {}

    record ChangeConstraint(int position, String name, Constraint.Timing timing) implements TableAction {}

    /** Read, and without effect here: SET (fillfactor = …), CLUSTER, SET STORAGE, REPLICA IDENTITY. */
    record Ignored(int position, String what) implements TableAction {}

    /** Refused by its name: INHERIT, ATTACH PARTITION, ENABLE TRIGGER. */
    record Unsupported(int position, String what) implements TableAction {}
}
