package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Set;

/** Access control lists that say what is so without them; others are refused, and never ignored. */
final class Acl {

    private static final Set<String> PRIVATE = Set.of("private", "bucket-owner-full-control", "bucket-owner-read");

    private Acl() {}

    static void requirePrivate(Headers headers) {
        headers.find("x-amz-acl").filter(acl -> !PRIVATE.contains(acl)).ifPresent(acl -> {
            throw S3Exception.headerNotImplemented("x-amz-acl").with("Value", acl);
        });
        headers.names().stream()
                .filter(name -> name.startsWith("x-amz-grant-"))
                .findFirst()
                .ifPresent(name -> {
                    throw S3Exception.headerNotImplemented(name);
                });
    }
}
