package io.photoncloud.lightningstor.encryption;

import io.photoncloud.chainfire.resources.seal.Sealed;

/** Encrypts the keys that bytes are encrypted with. Safe for many threads. */
public interface KeySealer {

    /** @param of whose bytes the key is of: what was sealed for one thing does not open for another */
    Sealed seal(String of, byte[] key);

    /** @throws DamagedException it is not what was sealed, or not of that */
    byte[] open(String of, Sealed sealed);
}
