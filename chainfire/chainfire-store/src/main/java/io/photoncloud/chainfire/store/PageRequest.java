package io.photoncloud.chainfire.store;

import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted.
 *
 * @param limit the most rows, 0 for the store's page limit; a page also ends at the store's byte limit
 * @param token the {@link TablePage#nextToken} of the page before, of the same list; null for the first page
 * @param revision the revision to read at; 0 for the newest, which may be a later one for each page
 */
public record PageRequest(int limit, @Nullable String token, long revision) {

    public PageRequest {
        if (limit < 0 || revision < 0) {
            throw new StoreException(StoreException.Reason.INVALID, "a page's limit and revision are not negative");
        }
    }

    public static PageRequest first(int limit) {
        return new PageRequest(limit, null, 0);
    }

    /** The page that follows the one which gave the token; the first one where it is null. */
    public PageRequest after(@Nullable String newToken) {
        return new PageRequest(limit, newToken, revision);
    }

    /** All pages at one revision are one moment's rows, for as long as it is not compacted away. */
    public PageRequest at(long newRevision) {
        return new PageRequest(limit, token, newRevision);
    }
}
