package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a version and may be said otherwise later, without making another one of it.
 *
 * @param tags by their keys
 * @param grants of its access control list; null where nothing is said, and it is its owner's alone
 */
public record Traits(
        Map<String, String> tags, Lock lock, @Nullable List<Grant> grants) {

    public static final Traits NONE = new Traits(Map.of(), Lock.NONE, null);

    public Traits {
        tags = Map.copyOf(tags);
        grants = grants == null ? null : List.copyOf(grants);
    }

    public Traits withTags(Map<String, String> others) {
        return new Traits(others, lock, grants);
    }

    public Traits withLock(Lock other) {
        return new Traits(tags, other, grants);
    }

    public Optional<List<Grant>> findGrants() {
        return Optional.ofNullable(grants);
    }

    public Traits withGrants(List<Grant> others) {
        return new Traits(tags, lock, others);
    }
}
