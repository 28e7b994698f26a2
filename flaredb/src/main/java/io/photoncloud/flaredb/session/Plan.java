package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement made ready by the {@link Engine}, which alone knows what is in it. Never changes; may be run many times at once. */
public sealed interface Plan {
    /** The types of $1, $2, …. */
    List<SqlType> parameters();

    /**
     * A query or modification.
     *
     * @param columns of the rows it gives; null where it gives none
     * @param tag what CommandComplete says before its count: SELECT, INSERT, UPDATE, DELETE
     * @param readsOnly whether it changes nothing, takes no lock and calls nothing that does
     * @param inside the engine's own
     */
    record Rows(
            List<SqlType> parameters,
            @Nullable List<ResultColumn> columns,
            String tag,
            boolean readsOnly,
            Object inside)
            implements Plan {
        public Rows {
            parameters = List.copyOf(parameters);
            columns = columns == null ? null : List.copyOf(columns);
        }
    }

    /** A change of the schema. */
    record Definition(String tag, Object inside) implements Plan {
        @Override
        public List<SqlType> parameters() {
            return List.of();
        }
    }
}
