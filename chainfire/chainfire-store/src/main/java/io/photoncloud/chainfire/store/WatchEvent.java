package io.photoncloud.chainfire.store;

import org.jspecify.annotations.Nullable;

/** What a watch tells, in order. */
public sealed interface WatchEvent {

    /** The store's revision as of this event: everything up to it, of this watch's range, has been told. */
    long revision();

    /** One key changed. {@code subIndex} counts all changes of the revision, from 0. */
    sealed interface Change extends WatchEvent {
        Key key();

        int subIndex();

        @Nullable
        Entry previous();

        /** Whether it replaced or ended a version, be that known here or not. */
        boolean hasPrevious();

        /** Bytes of the keys and values it holds. */
        default long bytes() {
            long bytes = key().size();
            if (this instanceof Put put) {
                bytes += put.entry().value().size();
            }
            Entry previous = previous();
            return previous == null ? bytes : bytes + previous.value().size();
        }
    }

    /** The key was written; {@code previous} is there only if the watch asked for it and it was not compacted. */
    record Put(Entry entry, int subIndex, @Nullable Entry previous) implements Change {
        @Override
        public Key key() {
            return entry.key();
        }

        @Override
        public long revision() {
            return entry.modRevision();
        }

        @Override
        public boolean hasPrevious() {
            return entry.version() > 1;
        }
    }

    record Deleted(
            Key key, long revision, int subIndex, @Nullable Entry previous) implements Change {
        @Override
        public boolean hasPrevious() {
            return true;
        }
    }

    /** Nothing more happened in the range up to {@code revision}. */
    record Progress(long revision) implements WatchEvent {}

    /** The watch is at its end: the revision it must continue from was compacted away. {@code revision}: by which compaction. */
    record Compacted(long revision) implements WatchEvent {}

    /** The watch is at its end for another reason (the store closed, or resynchronises); it may be resumed elsewhere. */
    record Cancelled(long revision, String reason) implements WatchEvent {}
}
