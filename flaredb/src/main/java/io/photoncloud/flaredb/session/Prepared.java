package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with a name.
 *
 * @param parameters the types of $1, $2, …
 * @param columns of the rows it gives; null where it gives none
 */
public record Prepared(
        String name,
        String text,
        List<SqlType> parameters,
        @Nullable List<ResultColumn> columns) {
    public Prepared {
        parameters = List.copyOf(parameters);
        columns = columns == null ? null : List.copyOf(columns);
    }
}
