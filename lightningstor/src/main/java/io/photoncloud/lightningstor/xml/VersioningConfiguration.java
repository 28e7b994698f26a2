package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;

/** The document VersioningConfiguration. */
public record VersioningConfiguration(Status status) {
    /** What a bucket can be switched to. */
    public enum Status {
        ENABLED("Enabled"),
        SUSPENDED("Suspended");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public static VersioningConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "VersioningConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("Status", "MfaDelete");
        if (root.findText("MfaDelete").orElse("Disabled").strip().equals("Enabled")) {
            throw new S3Exception(S3Error.NOT_IMPLEMENTED, "MFA delete is not implemented.");
        }
        return new VersioningConfiguration(root.find("Status")
                .orElseThrow(() -> new S3Exception(S3Error.ILLEGAL_VERSIONING_CONFIGURATION))
                .oneOf(Status.class, S3Error.MALFORMED_XML));
    }
}
