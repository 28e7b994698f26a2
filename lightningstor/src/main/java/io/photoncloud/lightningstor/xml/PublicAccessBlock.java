package io.photoncloud.lightningstor.xml;

import java.io.IOException;
import java.io.InputStream;

/** The document PublicAccessBlockConfiguration. */
public record PublicAccessBlock(
        boolean blockPublicAcls, boolean ignorePublicAcls, boolean blockPublicPolicy, boolean restrictPublicBuckets) {

    public static PublicAccessBlock read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "PublicAccessBlockConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");
        return new PublicAccessBlock(
                flag(root, "BlockPublicAcls"),
                flag(root, "IgnorePublicAcls"),
                flag(root, "BlockPublicPolicy"),
                flag(root, "RestrictPublicBuckets"));
    }

    private static boolean flag(Element root, String name) {
        return root.find(name).map(Element::isTrue).orElse(false);
    }
}
