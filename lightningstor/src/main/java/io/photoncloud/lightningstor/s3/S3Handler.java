package io.photoncloud.lightningstor.s3;

import java.io.IOException;

/** Answers the calls of one operation. */
@FunctionalInterface
public interface S3Handler {
    void handle(S3Call call) throws IOException;
}
