package io.photoncloud.chainfire.watch;

import io.photoncloud.chainfire.store.WatchEvent;
import java.util.List;

/** What a stream of watches tells its client. {@code revision} is the store's as of the reply. */
sealed interface WatchReply {

    /** Stands for a watch that was never made, and for all watches of a stream together. */
    long NO_WATCH = -1;

    long revision();

    /** The watch with this id tells everything from the revision after this one on, or from where it was asked to. */
    record Created(long id, long revision) implements WatchReply {}

    record Refused(long revision, String reason) implements WatchReply {}

    /** @param fragment whether more of the last change's revision follows */
    record Changes(long id, List<WatchEvent.Change> changes, boolean fragment) implements WatchReply {
        @Override
        public long revision() {
            return changes.getLast().revision();
        }
    }

    /** Everything up to the revision was told; id {@link #NO_WATCH} says so of all watches of the stream. */
    record Progress(long id, long revision) implements WatchReply {}

    record Cancelled(long id, long revision) implements WatchReply {}

    /** @param compacted the oldest revision that is still kept */
    record Compacted(long id, long compacted) implements WatchReply {
        /** etcd tells none here. */
        @Override
        public long revision() {
            return 0;
        }
    }
}
