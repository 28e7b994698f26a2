package io.photoncloud.flaredb.catalog;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;

/**
 * A sequence; the numbers it has given are kept elsewhere, by its oid.
 *
 * @param ownerTable the table it is dropped with, 0 for none
 * @param ownerColumn the number of that table's column
 */
public record SequenceDescriptor(
        int oid,
        int schema,
        String name,
        String owner,
        SqlType type,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycle,
        int ownerTable,
        int ownerColumn)
        implements Relation {
    private static final List<ViewDescriptor.ViewColumn> COLUMNS = List.of(
            new ViewDescriptor.ViewColumn(1, "last_value", SqlType.BIGINT),
            new ViewDescriptor.ViewColumn(2, "log_cnt", SqlType.BIGINT),
            new ViewDescriptor.ViewColumn(3, "is_called", SqlType.BOOLEAN));

    @Override
    public char kind() {
        return 'S';
    }

    @Override
    public List<ViewDescriptor.ViewColumn> visibleColumns() {
        return COLUMNS;
    }

    @Override
    public SequenceDescriptor withName(int newSchema, String newName) {
        return new SequenceDescriptor(
                oid,
                newSchema,
                newName,
                owner,
                type,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                ownerTable,
                ownerColumn);
    }

    public SequenceDescriptor withOwner(int table, int column) {
        return new SequenceDescriptor(
                oid, schema, name, owner, type, start, increment, minimum, maximum, cache, cycle, table, column);
    }
}
