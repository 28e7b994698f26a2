package io.photoncloud.flaredb.sql;

import io.photoncloud.flaredb.session.ResultColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call is answered.
 *
 * @param statements of the call, in their order
 * @param pageToken asks for the rows that are left of the one statement; null where none are
 */
public record SqlAnswer(
        List<Statement> statements, @Nullable String pageToken) {

    public SqlAnswer {
        statements = List.copyOf(statements);
    }

    /**
     * What one statement did.
     *
     * @param columns empty where it gives no rows
     * @param rows the values of each, as JSON has them
     * @param tag as PostgreSQL writes it; null where rows are left
     * @param rowsAffected what it changed
     */
    public record Statement(
            List<ResultColumn> columns,
            List<List<@Nullable Object>> rows,
            @Nullable String tag,
            long rowsAffected) {}
}
