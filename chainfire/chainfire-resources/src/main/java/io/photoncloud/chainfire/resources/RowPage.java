package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, as a caller asked for it.
 *
 * @param nextPageToken null on the last page
 */
public record RowPage<T>(List<Row<T>> rows, @Nullable String nextPageToken) {

    public RowPage {
        rows = List.copyOf(rows);
    }

    /**
     * Reads the page that a caller asks for.
     *
     * @param list what is listed, filters included: a token is good for that only
     * @throws io.photoncloud.common.api.CloudException VALIDATION_ERROR, the token is not one of this list
     */
    public static <T> RowPage<T> read(
            String list,
            PageRequest request,
            Function<io.photoncloud.chainfire.store.PageRequest, TablePage<T>> source) {
        String position = request.position(list)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse(null);
        TablePage<T> page;
        try {
            page = source.apply(new io.photoncloud.chainfire.store.PageRequest(request.limit(), position, 0));
        } catch (StoreException e) {
            if (position != null && e.reason() == StoreException.Reason.INVALID) {
                throw PageToken.invalid();
            }
            throw e;
        }
        String next = page.nextToken();
        return new RowPage<>(
                page.rows(), next == null ? null : PageToken.of(list, next.getBytes(StandardCharsets.UTF_8)));
    }

    /** About so many rows are looked at for one page of those that are wanted: some 30 ms of VMs that lie apart in their table. */
    public static final int SCAN_MAX = 500;

    private static final int PIECE_MIN = 100;
    private static final int PIECE_MAX = SCAN_MAX;

    /**
     * As above, of the rows that are wanted. So that a page takes a bounded time, it may have fewer rows than were asked for, or
     * none, and be followed by others all the same.
     */
    public static <T> RowPage<T> readWhere(
            String list,
            PageRequest request,
            Function<io.photoncloud.chainfire.store.PageRequest, TablePage<T>> source,
            Predicate<T> wanted) {
        List<Row<T>> found = new ArrayList<>();
        return read(list, request, first -> {
            io.photoncloud.chainfire.store.PageRequest next = first;
            TablePage<T> page;
            int scanned = 0;
            do {
                page = piece(next, request.limit() - found.size(), source, wanted);
                page.rows().stream().filter(row -> wanted.test(row.value())).forEach(found::add);
                scanned += page.rows().size();
                next = next.after(page.nextToken()).at(page.revision());
            } while (page.nextToken() != null && found.size() < request.limit() && scanned < SCAN_MAX);
            return new TablePage<>(found, page.nextToken(), page.revision());
        });
    }

    /** A piece of the list that ends no later than with the last row that is still wanted. */
    private static <T> TablePage<T> piece(
            io.photoncloud.chainfire.store.PageRequest from,
            int left,
            Function<io.photoncloud.chainfire.store.PageRequest, TablePage<T>> source,
            Predicate<T> wanted) {
        int size = Math.clamp(2L * left, PIECE_MIN, PIECE_MAX);
        var request = new io.photoncloud.chainfire.store.PageRequest(size, from.token(), from.revision());
        TablePage<T> page = source.apply(request);
        int found = 0;
        for (int i = 0; i < page.rows().size(); i++) {
            found += wanted.test(page.rows().get(i).value()) ? 1 : 0;
            if (found == left && i + 1 < page.rows().size()) {
                return source.apply(
                        new io.photoncloud.chainfire.store.PageRequest(i + 1, from.token(), page.revision()));
            }
        }
        return page;
    }
}
