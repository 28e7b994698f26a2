package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.PageToken;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
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
}
