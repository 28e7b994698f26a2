package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.protocol.S3Operation;
import java.util.Map;

/** Operations of S3 that are answered together. What no group has is not implemented, and says so. */
public interface S3Group {

    Map<S3Operation, S3Handler> handlers();
}
