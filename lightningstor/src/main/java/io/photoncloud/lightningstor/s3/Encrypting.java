package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.bucket.Known;
import io.photoncloud.lightningstor.encryption.ContentKeys;
import io.photoncloud.lightningstor.encryption.CustomerKey;
import io.photoncloud.lightningstor.encryption.Encryption;
import io.photoncloud.lightningstor.encryption.KeySealer;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.ServiceEncryption;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.xml.EncryptionConfiguration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Encryption as calls ask for it: by their headers, by the bucket, and by what there is already. Safe for many threads. */
public final class Encrypting {

    private static final String SERVICE = CustomerKeyHeaders.METHOD;

    private static final int TAG_BYTES = 16;

    private final ServiceEncryption usual;
    private final KeySealer service;
    private final RandomGenerator random;

    /** @param random a secure one */
    public Encrypting(ServiceEncryption usual, KeySealer service, RandomGenerator random) {
        this.usual = usual;
        this.service = service;
        this.random = random;
    }

    // Writing

    /**
     * How bytes that come now are encrypted.
     *
     * @param by who seals their key; null for nobody
     */
    record Choice(Encryption encryption, @Nullable KeySealer by, RandomGenerator random) {

        /** Of an object's own bytes; null for none. */
        ContentKeys.@Nullable Made newKey(Bucket bucket, String object) {
            return by == null ? null : new ContentKeys(by, bucket.number(), object).make(random);
        }

        /** Of a part's bytes; null for none. */
        ContentKeys.@Nullable Made newKey(Bucket bucket, String object, Bytes upload, int part) {
            return by == null ? null : new ContentKeys(by, bucket.number(), object).make(random, upload, part);
        }

        /** What an entity tag is of: of bytes that only a customer can read it does not tell which they are. */
        byte[] tag(byte[] md5) {
            return switch (encryption) {
                case Encryption.None(), Encryption.OfService() -> md5;
                case Encryption.OfCustomer(var _, var _) -> {
                    byte[] tag = new byte[TAG_BYTES];
                    random.nextBytes(tag);
                    yield tag;
                }
            };
        }
    }

    /** How the object or the upload is encrypted that a call makes in a bucket. */
    Choice choose(S3Call call, Known bucket) {
        Headers headers = call.headers();
        Optional<CustomerKey> shown = CustomerKeyHeaders.OWN.find(headers, random);
        Optional<String> method = headers.find(SERVICE);
        if (shown.isPresent()) {
            method.ifPresent(given -> {
                throw S3Exception.invalidArgument(
                        SERVICE,
                        given,
                        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified");
            });
            return new Choice(shown.get().encryption(), shown.get(), random);
        }
        method.ifPresent(Encrypting::requireOffered);
        return method.isPresent() || usual.isUsual(bucket)
                ? new Choice(Encryption.OF_SERVICE, service, random)
                : new Choice(Encryption.NONE, null, random);
    }

    private static void requireOffered(String method) {
        switch (method) {
            case EncryptionConfiguration.AES256 -> {}
            case "aws:kms", "aws:kms:dsse" ->
                throw new S3Exception(
                        S3Error.NOT_IMPLEMENTED, "Encryption by " + method + " is not implemented. Use AES256.");
            default ->
                throw S3Exception.invalidArgument(SERVICE, method, "The encryption method specified is not supported");
        }
    }

    /** How the parts of an upload are encrypted; the customer shows the key again with each. */
    Choice choose(S3Call call, Upload upload) {
        Optional<CustomerKey> shown = findKeyOf(call, upload);
        return switch (upload.encryption()) {
            case Encryption.None() -> new Choice(upload.encryption(), null, random);
            case Encryption.OfService() -> new Choice(upload.encryption(), service, random);
            case Encryption.OfCustomer(var _, var _) ->
                new Choice(upload.encryption(), shown.orElseThrow(Encrypting::partsLikeUpload), random);
        };
    }

    /** Of calls that need no key: one that is shown has to be the upload's all the same. */
    Optional<CustomerKey> findKeyOf(S3Call call, Upload upload) {
        Optional<CustomerKey> shown = CustomerKeyHeaders.OWN.find(call.headers(), random);
        shown.ifPresent(key -> {
            if (!(upload.encryption() instanceof Encryption.OfCustomer customer)) {
                throw partsLikeUpload();
            }
            if (!key.isOf(customer)) {
                throw new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "The provided encryption parameters did not match the ones used originally.");
            }
        });
        return shown;
    }

    private static S3Exception partsLikeUpload() {
        return new S3Exception(
                S3Error.INVALID_REQUEST,
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate"
                        + " encryption parameters.");
    }

    /** Whether a call says itself how what it makes is encrypted. */
    static boolean isSaid(Headers headers) {
        return headers.has(SERVICE) || CustomerKeyHeaders.OWN.areIn(headers);
    }

    // Reading

    /**
     * By what an object is decrypted; null where it is not encrypted.
     *
     * @throws S3Exception its customer's key was not shown, or another one was
     */
    @Nullable
    ContentKeys toRead(S3Call call, Bucket bucket, ObjectVersion object) {
        return keys(CustomerKeyHeaders.OWN.find(call.headers(), random), bucket, object);
    }

    /** The same of what is copied. */
    @Nullable
    ContentKeys toCopy(S3Call call, CopySource source) {
        return keys(CustomerKeyHeaders.SOURCE.find(call.headers(), random), source.bucket(), source.object());
    }

    private @Nullable ContentKeys keys(Optional<CustomerKey> shown, Bucket bucket, ObjectVersion object) {
        KeySealer by = switch (object.content().encryption()) {
            case Encryption.None() -> requireNone(shown, null);
            case Encryption.OfService() -> requireNone(shown, service);
            case Encryption.OfCustomer customer -> {
                CustomerKey key = shown.orElseThrow(() -> new S3Exception(
                        S3Error.INVALID_REQUEST,
                        "The object was stored using a form of Server Side Encryption. The correct parameters must be"
                                + " provided to retrieve the object."));
                if (!key.isOf(customer)) {
                    throw new S3Exception(
                            S3Error.ACCESS_DENIED,
                            "Requests specifying Server Side Encryption with Customer provided keys must provide the correct"
                                    + " secret key.");
                }
                yield key;
            }
        };
        return by == null ? null : new ContentKeys(by, bucket.number(), object.key());
    }

    private static @Nullable KeySealer requireNone(Optional<CustomerKey> shown, @Nullable KeySealer by) {
        if (shown.isPresent()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST, "The encryption parameters are not applicable to this object.");
        }
        return by;
    }

    /** Tells how something is encrypted. */
    static void tell(S3Call call, Encryption encryption) {
        switch (encryption) {
            case Encryption.None() -> {}
            case Encryption.OfService() -> call.answer().header(SERVICE, EncryptionConfiguration.AES256);
            case Encryption.OfCustomer(var _, var _) -> CustomerKeyHeaders.OWN.tell(call);
        }
    }
}
