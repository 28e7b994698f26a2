package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.bucket.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A version of an object, or a delete marker.
 *
 * @param etag without quotation marks; empty for a marker
 * @param headers what is said of it when it is read, by the names of HTTP in lower case
 * @param metadata of its owner, by names in lower case
 */
public record ObjectVersion(
        String key,
        VersionId id,
        boolean isMarker,
        String owner,
        Instant modified,
        long size,
        String etag,
        Map<String, String> headers,
        Map<String, String> metadata,
        List<KeptChecksum> checksums,
        Traits traits,
        Content content) {

    public ObjectVersion {
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
        checksums = List.copyOf(checksums);
    }

    static ObjectVersion marker(String key, VersionId id, String owner, Instant now) {
        return new ObjectVersion(
                key, id, true, owner, now, 0, "", Map.of(), Map.of(), List.of(), Traits.NONE, Content.nothing());
    }

    ObjectVersion of(String itsKey) {
        return new ObjectVersion(
                itsKey, id, isMarker, owner, modified, size, etag, headers, metadata, checksums, traits, content);
    }

    /** What its bucket holds by it. */
    public Usage usage() {
        return isMarker ? Usage.NONE : new Usage(size, 1);
    }

    /** Its bytes, version id and time stay. */
    public ObjectVersion with(Traits others) {
        return new ObjectVersion(
                key, id, isMarker, owner, modified, size, etag, headers, metadata, checksums, others, content);
    }
}
