package io.photoncloud.iam.bootstrap;

import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;

/** Remembers that a store has had its first administrator. */
public final class BootstrapStore {

    static final Codec<Boolean> ANSWER = new Codec<>() {
        @Override
        public Bytes encode(Boolean made) {
            return Bytes.utf8(made.toString());
        }

        @Override
        public Boolean decode(Bytes stored) {
            return Boolean.valueOf(stored.toUtf8());
        }
    };

    private static final Key DONE = Key.utf8("iam/bootstrap/done");

    private final ReplicatedStore store;

    public BootstrapStore(ReplicatedStore store) {
        this.store = store;
    }

    boolean isDone() {
        return store.find(DONE).isPresent();
    }

    /** @return false where it has been done before */
    boolean markDone(Change change) {
        if (change.rows().find(DONE).isPresent()) {
            return false;
        }
        change.rows().require(Condition.absent(DONE));
        change.rows().write(Operation.Put.of(DONE, Bytes.utf8("done")));
        return true;
    }
}
