package io.photoncloud.lightningstor.object;

import java.util.Map;

/**
 * What is said of a version and may be said otherwise later, without making another one of it.
 *
 * @param tags by their keys
 */
public record Traits(Map<String, String> tags, Lock lock) {

    public static final Traits NONE = new Traits(Map.of(), Lock.NONE);

    public Traits {
        tags = Map.copyOf(tags);
    }

    public Traits withTags(Map<String, String> others) {
        return new Traits(others, lock);
    }

    public Traits withLock(Lock other) {
        return new Traits(tags, other);
    }
}
