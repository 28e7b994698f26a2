package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;

/** What a call on one key answered. */
public sealed interface RegisterOutput {

    record Found(Bytes value, long revision) implements RegisterOutput {
        @Override
        public String toString() {
            return value.toUtf8() + " of revision " + revision;
        }
    }

    /** There is no such key: to a read and to a delete. */
    record Absent() implements RegisterOutput {
        @Override
        public String toString() {
            return "absent";
        }
    }

    record Written(long revision) implements RegisterOutput {
        @Override
        public String toString() {
            return "written as revision " + revision;
        }
    }

    /** The revision was not the expected one. */
    record Mismatched() implements RegisterOutput {
        @Override
        public String toString() {
            return "mismatched";
        }
    }
}
