package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.lightningstor.layout.Keys;
import java.util.List;
import java.util.Optional;

/** What nothing leads to any more, to be given back by and by. */
public sealed interface Discarded {

    record Blobs(List<BlobRef> blobs) implements Discarded {
        public Blobs {
            blobs = List.copyOf(blobs);
        }
    }

    /**
     * The rows of its parts, and their blobs.
     *
     * @param but the numbers of those that an object is made of; empty for none
     */
    record Upload(Bytes id, List<Integer> but) implements Discarded {
        public Upload {
            but = List.copyOf(but);
        }
    }

    /** Of its row. */
    static Codec<Discarded> codec() {
        return ObjectCodec.DISCARDED;
    }

    /** To be written with what takes the last way to it away. Nothing for what has no bytes. */
    static Optional<Operation> write(Content content) {
        return switch (content) {
            case Content.Blobs(List<BlobRef> blobs, var _, var _) when blobs.isEmpty() -> Optional.empty();
            case Content.Blobs(List<BlobRef> blobs, var _, var _) ->
                Optional.of(put(blobs.getFirst().id(), new Blobs(blobs)));
            case Content.Parts(Bytes upload, var _, var _) -> Optional.of(write(upload));
        };
    }

    /** All parts of an upload. */
    static Operation write(Bytes upload) {
        return put(upload, new Upload(upload, List.of()));
    }

    /** All parts of an upload but those of the object that it became. */
    static Operation writeRest(Content.Parts kept) {
        List<Integer> numbers =
                kept.parts().stream().map(Content.PartLength::number).toList();
        return put(kept.upload(), new Upload(kept.upload(), numbers));
    }

    /** Its id is that of the first thing in it. What is discarded again under one is all that was, and more. */
    private static Operation put(Bytes id, Discarded discarded) {
        return Operation.Put.of(Keys.trash(id), ObjectCodec.DISCARDED.encode(discarded));
    }
}
