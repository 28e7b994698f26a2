package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.lightningstor.bucket.Known;
import java.util.List;

/** Asked within each change of an object what else is to be written with it, so that it is known if and only if it happened. */
@FunctionalInterface
public interface Outbox {

    /** Nobody is told anything. */
    Outbox NONE = (_, _, _) -> List.of();

    /** What happens to a version. */
    enum Happening {
        /** It is put. */
        PUT,
        /** It goes for good. */
        REMOVED,
        /** It is a delete marker, and follows what there was. */
        MARKED,
        /** Something else is said of it. */
        RESTATED
    }

    /**
     * Asked again where the change is decided anew.
     *
     * @param bucket as the change relies on it
     */
    List<Operation> writes(Known bucket, Happening happening, ObjectVersion version);
}
