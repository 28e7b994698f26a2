package io.photoncloud.lightningstor.object;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What is put, before it is known which version it will be. */
public record NewObject(
        String owner,
        long size,
        String etag,
        Map<String, String> headers,
        Map<String, String> metadata,
        List<KeptChecksum> checksums,
        Traits traits,
        Content content) {

    NewObject with(Traits others) {
        return new NewObject(owner, size, etag, headers, metadata, checksums, others, content);
    }

    ObjectVersion as(String key, VersionId id, Instant now) {
        return new ObjectVersion(key, id, false, owner, now, size, etag, headers, metadata, checksums, traits, content);
    }
}
