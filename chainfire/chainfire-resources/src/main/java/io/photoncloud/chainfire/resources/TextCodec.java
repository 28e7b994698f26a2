package io.photoncloud.chainfire.resources;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;

/** The stored form of a text by itself, as of the id that a change answers. */
public final class TextCodec {

    public static final Codec<String> INSTANCE = new Codec<>() {
        @Override
        public Bytes encode(String text) {
            return Bytes.utf8(text);
        }

        @Override
        public String decode(Bytes stored) {
            return stored.toUtf8();
        }
    };

    private TextCodec() {}
}
