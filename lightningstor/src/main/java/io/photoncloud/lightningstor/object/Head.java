package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of a key as it was read. A key has one whenever it has any version.
 *
 * @param newest null for a key that is not there
 * @param conditions that it is so still
 */
record Head(@Nullable ObjectVersion newest, List<Condition> conditions) {

    Head {
        conditions = List.copyOf(conditions);
    }

    Optional<ObjectVersion> object() {
        return Optional.ofNullable(newest).filter(version -> !version.isMarker());
    }

    /** Of the version that follows it. */
    long nextSequence(long nowMs) {
        return newest == null ? nowMs : Math.max(nowMs, newest.id().sequence() + 1);
    }
}
