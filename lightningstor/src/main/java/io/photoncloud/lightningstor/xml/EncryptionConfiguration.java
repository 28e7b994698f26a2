package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The document ServerSideEncryptionConfiguration: new objects are encrypted with keys of this service. */
public record EncryptionConfiguration(boolean bucketKey) {
    /** The one algorithm that is offered. */
    public static final String AES256 = "AES256";

    public static EncryptionConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "ServerSideEncryptionConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("Rule");
        List<Element> rules = root.all("Rule");
        if (rules.size() != 1) {
            throw Element.malformed();
        }
        Element rule = rules.getFirst().withOnly("ApplyServerSideEncryptionByDefault", "BucketKeyEnabled");
        Element usual = rule.get("ApplyServerSideEncryptionByDefault").withOnly("SSEAlgorithm", "KMSMasterKeyID");
        String algorithm = usual.getText("SSEAlgorithm").strip();
        switch (algorithm) {
            case AES256 -> {}
            case "aws:kms", "aws:kms:dsse" ->
                throw new S3Exception(
                        S3Error.NOT_IMPLEMENTED, "Encryption by " + algorithm + " is not implemented. Use AES256.");
            default -> throw Element.malformed();
        }
        if (usual.find("KMSMasterKeyID").isPresent()) {
            throw S3Exception.invalidArgument(
                    "ApplyServerSideEncryptionByDefault",
                    "KMSMasterKeyID",
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse");
        }
        return new EncryptionConfiguration(
                rule.find("BucketKeyEnabled").map(Element::isTrue).orElse(false));
    }

    public byte[] write() {
        return XmlWriter.of("ServerSideEncryptionConfiguration")
                .open("Rule")
                .open("ApplyServerSideEncryptionByDefault")
                .element("SSEAlgorithm", AES256)
                .close()
                .element("BucketKeyEnabled", bucketKey)
                .close()
                .finish();
    }
}
