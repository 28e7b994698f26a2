package io.photoncloud.lightningstor.checksum;

import io.photoncloud.lightningstor.protocol.S3Exception;

/** Of what a multipart object's checksum is one. */
public enum ChecksumType {
    /** Of its bytes. */
    FULL_OBJECT,
    /** Of the checksums of its parts. */
    COMPOSITE;

    public static ChecksumType parse(String text) {
        return switch (text) {
            case "FULL_OBJECT" -> FULL_OBJECT;
            case "COMPOSITE" -> COMPOSITE;
            default ->
                throw S3Exception.invalidArgument(
                        "x-amz-checksum-type", text, "The checksum type is FULL_OBJECT or COMPOSITE");
        };
    }
}
