package io.photoncloud.chainfire.resources.seal;

import io.photoncloud.chainfire.store.Bytes;

/**
 * What a {@link Sealer} made of a secret.
 *
 * @param keyId which key-encryption key sealed it
 */
public record Sealed(String keyId, Bytes nonce, Bytes ciphertext) {}
