package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;
import java.util.List;
import java.util.Optional;

/** Of what an object's bytes are made, in their order. */
public sealed interface Content {

    record Blobs(List<BlobRef> blobs) implements Content {
        public Blobs {
            blobs = List.copyOf(blobs);
        }
    }

    /** What was uploaded in parts: the rows of the parts name their blobs. */
    record Parts(Bytes upload, List<PartLength> parts) implements Content {
        public Parts {
            parts = List.copyOf(parts);
        }
    }

    /** @param length 0 is possible for the last part only */
    record PartLength(int number, long length) {}

    /** Tells it from all others; empty for no bytes. */
    default Optional<Bytes> findId() {
        return switch (this) {
            case Blobs(List<BlobRef> blobs) ->
                blobs.isEmpty()
                        ? Optional.empty()
                        : Optional.of(blobs.getFirst().id());
            case Parts(Bytes upload, var _) -> Optional.of(upload);
        };
    }

    /** Of an object of no bytes. */
    static Content nothing() {
        return new Blobs(List.of());
    }
}
