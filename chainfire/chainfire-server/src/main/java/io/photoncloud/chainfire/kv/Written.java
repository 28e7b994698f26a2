package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.once.OnceStore;
import io.photoncloud.chainfire.store.Entry;
import org.jspecify.annotations.Nullable;

/** What a key is after a write, but for its value. Revisions are 0 while they are those of a commit still to come. */
public record Written(long createRevision, long modRevision, long version, long lease) {

    /** What writing a key makes of it; before is null where there is no such key. */
    static Written over(@Nullable Entry before, long lease) {
        return before == null
                ? new Written(0, 0, 1, lease)
                : new Written(before.createRevision(), 0, before.version() + 1, lease);
    }

    static Written of(OnceStore.Done done) {
        return new Written(done.createRevision(), done.revision(), done.version(), done.lease());
    }

    Written at(long revision) {
        return new Written(createRevision == 0 ? revision : createRevision, revision, version, lease);
    }
}
