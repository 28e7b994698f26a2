package io.photoncloud.iam.token;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;

/** The stored form of the answer to a revocation: the token's id. */
final class TokenCodec {

    static final Codec<String> REVOKED = new Codec<>() {
        @Override
        public Bytes encode(String id) {
            return Bytes.utf8(id);
        }

        @Override
        public String decode(Bytes stored) {
            return stored.toUtf8();
        }
    };

    private TokenCodec() {}
}
