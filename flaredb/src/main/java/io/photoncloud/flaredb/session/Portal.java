package io.photoncloud.flaredb.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its values, ready to be run on.
 *
 * @param columns of the rows it gives; null where it gives none
 */
public record Portal(String name, @Nullable List<ResultColumn> columns) {
    public Portal {
        columns = columns == null ? null : List.copyOf(columns);
    }
}
