package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * The document CreateBucketConfiguration.
 *
 * @param location the region, or nothing
 */
public record CreateBucketConfiguration(String location, Tags tags) {
    /** Reads it; a bucket may be created without. */
    public static CreateBucketConfiguration read(InputStream body) throws IOException {
        byte[] bytes = XmlDocument.bytes(body, XmlDocument.CONFIGURATION);
        if (bytes.length == 0) {
            return new CreateBucketConfiguration("", new Tags(Map.of()));
        }
        Element root = XmlDocument.parse(bytes, "CreateBucketConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("LocationConstraint", "Location", "Bucket", "Tags");
        for (String ofDirectories : List.of("Location", "Bucket")) {
            if (root.find(ofDirectories).isPresent()) {
                throw new S3Exception(S3Error.NOT_IMPLEMENTED, "Directory buckets are not implemented.");
            }
        }
        return new CreateBucketConfiguration(
                root.findText("LocationConstraint").orElse("").strip(),
                Tags.ofBucket(Tags.ofElements(root.find("Tags")
                        .map(tags -> tags.withOnly("Tag").all("Tag"))
                        .orElse(List.of()))));
    }
}
