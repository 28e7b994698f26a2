package io.photoncloud.iam.seal;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.proto.iam.stored.v1.StoredSealed;

/** The stored form of a sealed secret, as a part of other forms. */
public final class SealedCodec {

    private SealedCodec() {}

    public static StoredSealed toStored(Sealed sealed) {
        return StoredSealed.newBuilder()
                .setKeyId(sealed.keyId())
                .setNonce(ByteString.copyFrom(sealed.nonce().unsafeArray()))
                .setCiphertext(ByteString.copyFrom(sealed.ciphertext().unsafeArray()))
                .build();
    }

    public static Sealed toDomain(StoredSealed form) {
        return new Sealed(
                form.getKeyId(),
                Bytes.wrap(form.getNonce().toByteArray()),
                Bytes.wrap(form.getCiphertext().toByteArray()));
    }
}
