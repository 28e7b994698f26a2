package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Those rows of a table that somebody follows.
 *
 * @param lists how they are found, one list after the other; what else the lists have is left out
 * @param wanted which they are
 */
public record Followed<T>(Table<T> table, List<Function<PageRequest, TablePage<T>>> lists, Predicate<T> wanted) {

    public Followed {
        lists = List.copyOf(lists);
    }

    public static <T> Followed<T> all(Table<T> table) {
        return new Followed<>(table, List.of(table::list), _ -> true);
    }

    /** Those of them that are wanted besides. */
    public Followed<T> where(Predicate<T> also) {
        return new Followed<>(table, lists, wanted.and(also));
    }
}
