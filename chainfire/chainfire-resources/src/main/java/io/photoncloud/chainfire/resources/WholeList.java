package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.TablePage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads a list of a table to its end, a page at a time, as of one moment. */
public final class WholeList {

    private static final int PAGE = 1_000;

    private WholeList() {}

    /**
     * @param revision the moment; 0 for now
     * @return the revision that it was
     */
    public static <T> long read(
            Function<PageRequest, TablePage<T>> list, long revision, Consumer<? super Row<T>> each) {
        PageRequest request = PageRequest.first(PAGE).at(revision);
        TablePage<T> page;
        do {
            page = list.apply(request);
            page.rows().forEach(each);
            request = request.after(page.nextToken()).at(page.revision());
        } while (page.nextToken() != null);
        return page.revision();
    }
}
