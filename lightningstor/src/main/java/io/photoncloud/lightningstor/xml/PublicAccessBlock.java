package io.photoncloud.lightningstor.xml;

import java.io.IOException;
import java.io.InputStream;

/** The document PublicAccessBlockConfiguration. */
public record PublicAccessBlock(
        boolean blockPublicAcls, boolean ignorePublicAcls, boolean blockPublicPolicy, boolean restrictPublicBuckets) {

    /** Of a bucket of which nothing is said. */
    public static final PublicAccessBlock NONE = new PublicAccessBlock(false, false, false, false);

    public static PublicAccessBlock read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "PublicAccessBlockConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets");
        return new PublicAccessBlock(
                flag(root, "BlockPublicAcls"),
                flag(root, "IgnorePublicAcls"),
                flag(root, "BlockPublicPolicy"),
                flag(root, "RestrictPublicBuckets"));
    }

    public byte[] write() {
        return XmlWriter.of("PublicAccessBlockConfiguration")
                .element("BlockPublicAcls", blockPublicAcls)
                .element("IgnorePublicAcls", ignorePublicAcls)
                .element("BlockPublicPolicy", blockPublicPolicy)
                .element("RestrictPublicBuckets", restrictPublicBuckets)
                .finish();
    }

    private static boolean flag(Element root, String name) {
        return root.find(name).map(Element::isTrue).orElse(false);
    }
}
