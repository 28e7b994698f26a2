package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.encryption.Encryption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Of what an object's bytes are made, in their order. */
public sealed interface Content {

    Encryption encryption();

    /** @param key that the blobs' bytes are encrypted with, in one piece; null where they are not */
    record Blobs(
            List<BlobRef> blobs,
            Encryption encryption,
            @Nullable Sealed key) implements Content {
        public Blobs {
            blobs = List.copyOf(blobs);
        }

        public Blobs(List<BlobRef> blobs) {
            this(blobs, Encryption.NONE, null);
        }
    }

    /** What was uploaded in parts: the rows of the parts name their blobs and keys. */
    record Parts(Bytes upload, List<PartLength> parts, Encryption encryption) implements Content {
        public Parts {
            parts = List.copyOf(parts);
        }

        public Parts(Bytes upload, List<PartLength> parts) {
            this(upload, parts, Encryption.NONE);
        }
    }

    /** @param length 0 is possible for the last part only */
    record PartLength(int number, long length) {}

    /** Tells it from all others; empty for no bytes. */
    default Optional<Bytes> findId() {
        return switch (this) {
            case Blobs(List<BlobRef> blobs, var _, var _) ->
                blobs.isEmpty()
                        ? Optional.empty()
                        : Optional.of(blobs.getFirst().id());
            case Parts(Bytes upload, var _, var _) -> Optional.of(upload);
        };
    }

    /** Of an object of no bytes. */
    static Content nothing() {
        return new Blobs(List.of());
    }
}
