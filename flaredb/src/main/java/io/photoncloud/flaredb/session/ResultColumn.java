package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlType;

/**
 * A column of an answer.
 *
 * @param table the oid of the table it comes from unchanged; 0 where it was computed
 * @param number the column's number in that table
 */
public record ResultColumn(String name, SqlType type, int table, int number) {
    public static ResultColumn computed(String name, SqlType type) {
        return new ResultColumn(name, type, 0, 0);
    }
}
