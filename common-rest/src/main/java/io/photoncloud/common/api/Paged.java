package io.photoncloud.common.api;

import org.jspecify.annotations.Nullable;

/**
 * One page of a list: the view that becomes {@code data}, and the token that becomes {@code meta.next_page_token}.
 *
 * @param nextPageToken null on the last page
 */
public record Paged<T>(T view, @Nullable String nextPageToken) {

    public static <T> Paged<T> last(T view) {
        return new Paged<>(view, null);
    }
}
