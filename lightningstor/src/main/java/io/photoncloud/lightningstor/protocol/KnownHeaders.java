package io.photoncloud.lightningstor.protocol;

import java.util.Set;

/** The headers that change what a request means, in the groups in which operations know them; names are apart by spaces. */
final class KnownHeaders {
    static final String BODY =
            "content-md5 x-amz-sdk-checksum-algorithm x-amz-trailer x-amz-checksum-crc32 x-amz-checksum-crc32c"
                    + " x-amz-checksum-crc64nvme x-amz-checksum-sha1 x-amz-checksum-sha256";

    /** Checksums that are said of the whole object when its parts are put together. */
    static final String CHECKSUMS =
            "x-amz-checksum-crc32 x-amz-checksum-crc32c x-amz-checksum-crc64nvme x-amz-checksum-sha1"
                    + " x-amz-checksum-sha256";

    static final String CHECKSUM_TYPE = "x-amz-checksum-algorithm x-amz-checksum-type";

    static final String CUSTOMER_KEY = "x-amz-server-side-encryption-customer-algorithm"
            + " x-amz-server-side-encryption-customer-key x-amz-server-side-encryption-customer-key-md5";

    static final String ACL =
            "x-amz-acl x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write"
                    + " x-amz-grant-write-acp";

    /** The prefix of user metadata stands for every header that begins with it. */
    static final String METADATA_PREFIX = "x-amz-meta-";

    static final String STORED = ACL + " " + CUSTOMER_KEY + " " + METADATA_PREFIX
            + " x-amz-server-side-encryption x-amz-storage-class x-amz-tagging x-amz-object-lock-mode"
            + " x-amz-object-lock-retain-until-date x-amz-object-lock-legal-hold";

    static final String COPY_SOURCE = "x-amz-copy-source x-amz-copy-source-if-match x-amz-copy-source-if-none-match"
            + " x-amz-copy-source-if-modified-since x-amz-copy-source-if-unmodified-since"
            + " x-amz-copy-source-server-side-encryption-customer-algorithm"
            + " x-amz-copy-source-server-side-encryption-customer-key"
            + " x-amz-copy-source-server-side-encryption-customer-key-md5 x-amz-source-expected-bucket-owner";

    static final String COPY_DIRECTIVES = "x-amz-metadata-directive x-amz-tagging-directive";

    static final String WRITE_CONDITIONS = "if-match if-none-match";

    static final String READ = "range if-match if-none-match if-modified-since if-unmodified-since x-amz-checksum-mode";

    /** Every operation knows these: they are of the signature and of the transport, or are checked before any operation. */
    static final Set<String> ALWAYS = Set.of(
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-decoded-content-length",
            "x-amz-expected-bucket-owner",
            // Says who would pay where the owner of a bucket does not: nobody pays here.
            "x-amz-request-payer",
            "x-amz-user-agent",
            // Offers to understand more than an answer has: SDKs for Java offer append-md5 with every read.
            "x-amz-te",
            "x-amz-checksum-mode");

    /** Headers of HTTP that change what a write means, so that a write which does not know them refuses them. */
    static final Set<String> CONDITIONS_OF_HTTP =
            Set.of("if-match", "if-none-match", "if-modified-since", "if-unmodified-since");

    private KnownHeaders() {}
}
