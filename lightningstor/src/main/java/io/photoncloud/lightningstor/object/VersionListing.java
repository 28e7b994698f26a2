package io.photoncloud.lightningstor.object;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the versions in a bucket, by key, the newest of each first.
 *
 * @param next where the next page begins; null where this one is the last
 */
public record VersionListing(
        List<Listed> versions,
        List<String> prefixes,
        @Nullable Mark next) {

    public VersionListing {
        versions = List.copyOf(versions);
        prefixes = List.copyOf(prefixes);
    }

    public record Listed(ObjectVersion version, boolean isLatest) {}

    /** The last version that was shown; without its id, a prefix, or all versions of a key. */
    public record Mark(String key, String versionId) {
        public static final Mark BEGINNING = new Mark("", "");
    }
}
