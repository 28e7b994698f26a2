package io.photoncloud.flaredb.ast;

import org.jspecify.annotations.Nullable;

/** An option of a sequence or of an identity column. */
public sealed interface SequenceOption extends Node {
    /** {@code INCREMENT BY 2}, {@code START WITH 5}, {@code MINVALUE 1}, …; the value is absent for NO MINVALUE, NO MAXVALUE and RESTART alone. */
    record Quantity(int position, Kind kind, @Nullable Long value) implements SequenceOption {}

    record Cycle(int position, boolean cycle) implements SequenceOption {}

    record Type(int position, TypeName type) implements SequenceOption {}

    /** The owner is {@code table.column}, absent for NONE. */
    record OwnedBy(int position, @Nullable QualifiedName owner) implements SequenceOption {}

    /** {@code SEQUENCE NAME name} of an identity column. */
    record Named(int position, QualifiedName name) implements SequenceOption {}

    /** Which number. */
    enum Kind {
        INCREMENT,
        START,
        RESTART,
        MINVALUE,
        MAXVALUE,
        CACHE
    }
}
