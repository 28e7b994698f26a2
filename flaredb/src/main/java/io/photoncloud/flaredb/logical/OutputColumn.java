package io.photoncloud.flaredb.logical;

import io.photoncloud.flaredb.type.SqlType;

/**
 * A column that an operator gives.
 *
 * @param table the oid of the table it comes from unchanged, 0 where it was computed: what RowDescription tells
 * @param number the column's number in that table
 */
public record OutputColumn(String name, SqlType type, int table, int number) {
    public static OutputColumn computed(String name, SqlType type) {
        return new OutputColumn(name, type, 0, 0);
    }

    public OutputColumn withName(String newName) {
        return new OutputColumn(newName, type, table, number);
    }
}
