package io.photoncloud.lightningstor.encryption;

import io.photoncloud.chainfire.store.Bytes;

/** By whose key the bytes of an object or an upload are encrypted. */
public sealed interface Encryption {

    Encryption NONE = new None();

    Encryption OF_SERVICE = new OfService();

    /** By nobody's: they lie there as they came. */
    record None() implements Encryption {}

    /** By one of this service, which each of their keys names. */
    record OfService() implements Encryption {}

    /**
     * By one that the customer keeps and shows with each call.
     *
     * @param check by which that key is known again, of it and the salt; the key does not follow from it
     */
    record OfCustomer(Bytes salt, Bytes check) implements Encryption {}
}
