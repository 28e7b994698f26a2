package io.photoncloud.common.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted. A REST handler takes it as an argument, filled from {@code limit} and {@code page_token};
 * a gRPC handler makes it by {@link PageLimits#page}.
 */
public record PageRequest(int limit, @Nullable String pageToken) {

    public static final String LIMIT = "limit";
    public static final String PAGE_TOKEN = "page_token";

    /** The place after which this page starts, empty for the first. @throws CloudException for a token of another list */
    public Optional<byte[]> position(String list) {
        return pageToken == null ? Optional.empty() : Optional.of(PageToken.position(list, pageToken));
    }
}
