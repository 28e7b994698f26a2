package io.photoncloud.chainfire.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one moment. A list that is read page by page shows a row that is there all the while exactly once; one that
 * comes, goes or moves in between is shown or not.
 *
 * @param rows in the list's order
 * @param nextToken asks for the rows after these; null where there are none. Printable and without meaning to others.
 * @param revision the revision of the moment: a watch from {@code revision + 1} misses nothing
 */
public record TablePage<T>(List<Row<T>> rows, @Nullable String nextToken, long revision) {

    public TablePage {
        rows = List.copyOf(rows);
    }
}
