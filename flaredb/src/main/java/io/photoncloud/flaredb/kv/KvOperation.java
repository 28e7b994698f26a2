package io.photoncloud.flaredb.kv;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Precondition;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be done with one key. */
public sealed interface KvOperation {

    Key key();

    /** What must be true of the key for this, and everything that is to be done with it, to be done. */
    Precondition precondition();

    /** @param ttl after how long the key goes by itself; null for never */
    record Put(Key key, Bytes value, @Nullable Duration ttl, Precondition precondition) implements KvOperation {}

    record Delete(Key key, Precondition precondition) implements KvOperation {}

    record Get(Key key) implements KvOperation {
        @Override
        public Precondition precondition() {
            return new Precondition.None();
        }
    }

    /** What a version means that a caller names: 0 that the key must not be there. */
    static Precondition inVersion(long version) {
        return version == 0 ? new Precondition.Absent() : new Precondition.VersionIn(List.of(version));
    }
}
