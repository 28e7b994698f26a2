package io.photoncloud.lightningstor.object;

import java.util.List;
import java.util.Optional;
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

    /**
     * What was shown last.
     *
     * @param key a key, or a prefix; empty for the beginning
     * @param version of the key, which need not be there any more; empty where all of them were shown, or a prefix
     */
    public record Mark(String key, Optional<VersionId> version) {
        public static final Mark BEGINNING = new Mark("", Optional.empty());
    }
}
