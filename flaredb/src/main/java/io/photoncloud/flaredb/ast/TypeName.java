package io.photoncloud.flaredb.ast;

import java.util.List;

/**
 * A type as it was written, with the standard's spellings already PostgreSQL's own: {@code int} is pg_catalog.int4, {@code timestamp with time
 * zone} pg_catalog.timestamptz, {@code character varying} pg_catalog.varchar.
 *
 * @param modifiers what stood in parentheses: {@code numeric(10, 2)}, {@code varchar(5)}, {@code timestamp(3)}; for an interval its fields first
 * @param intervalFields such as {@code day to second} in lower case, empty for all else
 * @param dimensions how many pairs of brackets followed; {@code ARRAY} counts as one
 */
public record TypeName(
        int position,
        QualifiedName name,
        List<ValueExpression> modifiers,
        String intervalFields,
        int dimensions,
        boolean setOf)
        implements Node {
    public TypeName {
        modifiers = List.copyOf(modifiers);
    }
}
