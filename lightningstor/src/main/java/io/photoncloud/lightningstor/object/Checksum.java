package io.photoncloud.lightningstor.object;

import io.photoncloud.chainfire.store.Bytes;

/**
 * Of an object's bytes.
 *
 * @param algorithm as S3 names it
 * @param composedOf of how many parts' checksums it is one; 0 where it is of the bytes themselves
 */
public record Checksum(String algorithm, Bytes value, int composedOf) {}
