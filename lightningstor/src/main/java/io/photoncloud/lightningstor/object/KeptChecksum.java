package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.ChecksumType;

/**
 * A checksum that is kept with bytes.
 *
 * @param composedOf of how many parts' checksums it is one; 0 where it is of the bytes themselves
 */
public record KeptChecksum(Checksum of, int composedOf) {

    public static KeptChecksum ofBytes(Checksum computed) {
        return new KeptChecksum(computed, 0);
    }

    public ChecksumAlgorithm algorithm() {
        return of.algorithm();
    }

    public ChecksumType type() {
        return composedOf > 0 ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT;
    }

    /** As headers and documents have it. */
    public String text() {
        return composedOf > 0 ? of.base64() + "-" + composedOf : of.base64();
    }
}
