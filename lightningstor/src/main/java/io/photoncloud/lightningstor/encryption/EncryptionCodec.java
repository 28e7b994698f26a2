package io.photoncloud.lightningstor.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.seal.Sealed;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.proto.lightningstor.stored.v1.StoredCustomerKey;
import io.photoncloud.proto.lightningstor.stored.v1.StoredEncryption;
import io.photoncloud.proto.lightningstor.stored.v1.StoredSealedKey;
import io.photoncloud.proto.lightningstor.stored.v1.StoredServiceKey;
import org.jspecify.annotations.Nullable;

/** The stored forms of encryption, as parts of others. */
public final class EncryptionCodec {

    private EncryptionCodec() {}

    public static StoredEncryption toStored(Encryption encryption) {
        StoredEncryption.Builder form = StoredEncryption.newBuilder();
        switch (encryption) {
            case Encryption.None() -> {}
            case Encryption.OfService() -> form.setService(StoredServiceKey.getDefaultInstance());
            case Encryption.OfCustomer(Bytes salt, Bytes check) ->
                form.setCustomer(
                        StoredCustomerKey.newBuilder().setSalt(wrap(salt)).setCheck(wrap(check)));
        }
        return form.build();
    }

    public static Encryption toDomain(StoredEncryption form) {
        return switch (form.getByCase()) {
            case BY_NOT_SET -> Encryption.NONE;
            case SERVICE -> Encryption.OF_SERVICE;
            case CUSTOMER ->
                new Encryption.OfCustomer(
                        bytes(form.getCustomer().getSalt()),
                        bytes(form.getCustomer().getCheck()));
        };
    }

    public static StoredSealedKey toStored(Sealed key) {
        return StoredSealedKey.newBuilder()
                .setKeyId(key.keyId())
                .setNonce(wrap(key.nonce()))
                .setCiphertext(wrap(key.ciphertext()))
                .build();
    }

    /** @return null where there is none */
    public static @Nullable Sealed toDomain(boolean there, StoredSealedKey form) {
        return there ? new Sealed(form.getKeyId(), bytes(form.getNonce()), bytes(form.getCiphertext())) : null;
    }

    private static ByteString wrap(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
    }

    private static Bytes bytes(ByteString bytes) {
        return Bytes.wrap(bytes.toByteArray());
    }
}
