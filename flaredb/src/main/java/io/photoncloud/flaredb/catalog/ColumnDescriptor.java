package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Values in stored rows are found by its number, which never changes and is not used again when the column is dropped.
 *
 * @param defaultExpression what is stored where an INSERT names nothing, as SQL text; absent for null
 * @param generation of a generated column, as SQL text over the other columns
 * @param identitySequence the oid of the sequence behind an identity column; 0 for none
 * @param missing what rows have that were written before the column was added, as the type's text; absent for null
 */
public record ColumnDescriptor(
        int number,
        String name,
        SqlType type,
        boolean notNull,
        @Nullable String defaultExpression,
        @Nullable String generation,
        Identity identity,
        int identitySequence,
        @Nullable String missing,
        State state)
        implements RelationColumn {
    public ColumnDescriptor {
        if (number < 1) {
            throw new IllegalArgumentException("columns are numbered from 1");
        }
    }

    /** A plain column. */
    public static ColumnDescriptor of(int number, String name, SqlType type, boolean notNull) {
        return new ColumnDescriptor(number, name, type, notNull, null, null, Identity.NONE, 0, null, State.PUBLIC);
    }

    public ColumnDescriptor withName(String newName) {
        return new ColumnDescriptor(
                number,
                newName,
                type,
                notNull,
                defaultExpression,
                generation,
                identity,
                identitySequence,
                missing,
                state);
    }

    public ColumnDescriptor withNotNull(boolean newNotNull) {
        return new ColumnDescriptor(
                number,
                name,
                type,
                newNotNull,
                defaultExpression,
                generation,
                identity,
                identitySequence,
                missing,
                state);
    }

    public ColumnDescriptor withDefault(@Nullable String newDefault) {
        return new ColumnDescriptor(
                number, name, type, notNull, newDefault, generation, identity, identitySequence, missing, state);
    }

    public ColumnDescriptor withGeneration(@Nullable String newGeneration) {
        return new ColumnDescriptor(
                number,
                name,
                type,
                notNull,
                defaultExpression,
                newGeneration,
                identity,
                identitySequence,
                missing,
                state);
    }

    public ColumnDescriptor withType(SqlType newType, @Nullable String newMissing) {
        return new ColumnDescriptor(
                number,
                name,
                newType,
                notNull,
                defaultExpression,
                generation,
                identity,
                identitySequence,
                newMissing,
                state);
    }

    public ColumnDescriptor withIdentity(Identity newIdentity, int sequence) {
        return new ColumnDescriptor(
                number, name, type, notNull, defaultExpression, generation, newIdentity, sequence, missing, state);
    }

    public ColumnDescriptor withState(State newState) {
        return new ColumnDescriptor(
                number,
                name,
                type,
                notNull,
                defaultExpression,
                generation,
                identity,
                identitySequence,
                missing,
                newState);
    }

    /** GENERATED … AS IDENTITY. */
    public enum Identity {
        NONE,
        BY_DEFAULT,
        ALWAYS
    }

    /** How far an online change has come. */
    public enum State {
        /** Written with its default, not seen by queries. */
        WRITE_ONLY,
        PUBLIC,
        /** Gone for everybody; its values are dropped from rows as they are rewritten. */
        DROPPED
    }
}
