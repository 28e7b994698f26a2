package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;

/** A call on one key. */
public sealed interface RegisterInput {

    Key key();

    record Get(Key key) implements RegisterInput {
        @Override
        public String toString() {
            return "get " + key;
        }
    }

    record Put(Key key, Bytes value) implements RegisterInput {
        @Override
        public String toString() {
            return "put " + key + "=" + value.toUtf8();
        }
    }

    record Delete(Key key) implements RegisterInput {
        @Override
        public String toString() {
            return "delete " + key;
        }
    }

    /** Writes if the key's revision is the expected one; 0 stands for an absent key. */
    record CompareAndSet(Key key, long expected, Bytes value) implements RegisterInput {
        @Override
        public String toString() {
            return "if revision " + expected + " put " + key + "=" + value.toUtf8();
        }
    }
}
