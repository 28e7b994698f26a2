package io.photoncloud.common.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about itself.
 *
 * @param timestamp to the second, as the REST guide writes it
 * @param nextPageToken there is another page of the list, and this asks for it
 */
@JsonPropertyOrder({"request_id", "timestamp", "next_page_token"})
public record Meta(
        String requestId,
        Instant timestamp,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String nextPageToken) {

    public Meta {
        timestamp = timestamp.truncatedTo(ChronoUnit.SECONDS);
    }
}
