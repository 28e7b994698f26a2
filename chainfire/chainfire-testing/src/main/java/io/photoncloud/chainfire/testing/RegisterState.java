package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;

/** What is known of one key. */
sealed interface RegisterState {

    /** The least revision that the key's last change can have had. */
    long floor();

    record Absent(long floor) implements RegisterState {}

    record Present(Bytes value, long revision) implements RegisterState {
        @Override
        public long floor() {
            return revision;
        }
    }

    /** Written by a call whose answer nobody heard: the revision is this or a later one. */
    record Guessed(Bytes value, long floor) implements RegisterState {}
}
