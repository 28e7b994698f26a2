package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.BucketName;
import io.photoncloud.lightningstor.protocol.Conditions;
import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.ObjectKey;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.util.Optional;

/** What is copied. */
record CopySource(Bucket bucket, ObjectVersion object) {

    private static final String HEADER = "x-amz-copy-source";
    private static final String VERSION = "?versionId=";

    /** What a header names. */
    record Name(String bucket, String key, Optional<String> versionId) {}

    static Name name(Headers headers) {
        String header = headers.find(HEADER).orElse("");
        String path = header.startsWith("/") ? header.substring(1) : header;
        int question = path.indexOf(VERSION);
        Optional<String> versionId =
                question < 0 ? Optional.empty() : Optional.of(path.substring(question + VERSION.length()));
        String name = PercentCoding.decodePath(question < 0 ? path : path.substring(0, question));
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw S3Exception.invalidArgument(
                    HEADER, header, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }
        return new Name(
                new BucketName(name.substring(0, slash)).value(),
                new ObjectKey(name.substring(slash + 1)).value(),
                versionId);
    }

    static CopySource find(S3Call call, BucketCalls buckets, ReadCalls reads) {
        Name name = name(call.headers());
        Bucket bucket = buckets.require(call, name.bucket(), "x-amz-source-expected-bucket-owner")
                .bucket();
        ObjectVersion object = reads.require(call, bucket, name.key(), name.versionId());
        Conditions.refusal(Conditions.ofCopySource(call.headers()).judge(object.etag(), object.modified()))
                .ifPresent(refusal -> {
                    throw refusal;
                });
        return new CopySource(bucket, object);
    }
}
