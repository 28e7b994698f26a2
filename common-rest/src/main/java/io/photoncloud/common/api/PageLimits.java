package io.photoncloud.common.api;

import org.jspecify.annotations.Nullable;

/**
 * How many entries the pages of lists have.
 *
 * @param standard where a caller does not say
 * @param max the most a caller can ask for
 */
public record PageLimits(int standard, int max) {

    /** How gRPC requests name the number of entries. */
    public static final String PAGE_SIZE = "page_size";

    /** What must be true of a number of entries. */
    public String constraint() {
        return "an integer from 1 to " + max;
    }

    /**
     * The page that a gRPC request asks for.
     *
     * @param pageSize 0 for the standard one
     * @param pageToken empty for the first page
     * @throws CloudException VALIDATION_ERROR, the number is out of range
     */
    public PageRequest page(int pageSize, String pageToken) {
        return new PageRequest(
                pageSize == 0 ? standard : require(PAGE_SIZE, pageSize), pageToken.isEmpty() ? null : pageToken);
    }

    /** @param field what the caller calls the number */
    public int require(String field, @Nullable Integer entries) {
        if (entries == null || entries < 1 || entries > max) {
            throw CloudException.invalid(field, constraint(), field + " must be " + constraint());
        }
        return entries;
    }
}
