package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The document OwnershipControls. */
public record OwnershipControls(Ownership ownership) {

    /** Who owns what others put into a bucket, and whether access control lists count in it. */
    public enum Ownership {
        /** The bucket's owner owns everything, and there are no lists. */
        BUCKET_OWNER_ENFORCED("BucketOwnerEnforced"),
        /** Whoever puts an object owns it, but where its list gives it to the bucket's owner. */
        BUCKET_OWNER_PREFERRED("BucketOwnerPreferred"),
        /** Whoever puts an object owns it. */
        OBJECT_WRITER("ObjectWriter");

        private final String word;

        Ownership(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }

        public static Optional<Ownership> find(String word) {
            return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
        }
    }

    public static OwnershipControls read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "OwnershipControls", XmlDocument.CONFIGURATION)
                .withOnly("Rule");
        List<Element> rules = root.all("Rule");
        if (rules.size() != 1) {
            throw Element.malformed();
        }
        Element ownership = rules.getFirst().withOnly("ObjectOwnership").get("ObjectOwnership");
        return new OwnershipControls(ownership.oneOf(Ownership.class, S3Error.MALFORMED_XML));
    }

    /** The header x-amz-object-ownership. */
    public static OwnershipControls ofHeader(String name, String value) {
        return new OwnershipControls(Ownership.find(value)
                .orElseThrow(() ->
                        S3Exception.invalidArgument(name, value, "Invalid x-amz-object-ownership header: " + value)));
    }

    public byte[] write() {
        return XmlWriter.of("OwnershipControls")
                .open("Rule")
                .element("ObjectOwnership", ownership.toString())
                .finish();
    }
}
