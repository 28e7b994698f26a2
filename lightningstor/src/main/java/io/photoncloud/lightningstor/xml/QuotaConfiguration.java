package io.photoncloud.lightningstor.xml;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The document QuotaConfiguration, which is not of S3: how much a bucket may hold. What is not named is not bounded.
 *
 * @param maxBytes of all versions of all objects, and of all parts of uploads that are not completed
 * @param maxObjects of all versions but delete markers
 */
public record QuotaConfiguration(
        @Nullable Long maxBytes, @Nullable Long maxObjects) {

    public Optional<Long> findMaxBytes() {
        return Optional.ofNullable(maxBytes);
    }

    public Optional<Long> findMaxObjects() {
        return Optional.ofNullable(maxObjects);
    }

    /** What a bucket holds may stand in it, as it does where it is read, and says nothing. */
    public static QuotaConfiguration read(InputStream body) throws IOException {
        Element root = XmlDocument.read(body, "QuotaConfiguration", XmlDocument.CONFIGURATION)
                .withOnly("MaxBytes", "MaxObjects", "Usage");
        return new QuotaConfiguration(
                root.find("MaxBytes").map(Element::size).orElse(null),
                root.find("MaxObjects").map(Element::size).orElse(null));
    }

    public byte[] write() {
        return begin().finish();
    }

    /** The document, to be gone on with. */
    public XmlWriter begin() {
        XmlWriter xml = XmlWriter.of("QuotaConfiguration");
        findMaxBytes().ifPresent(bytes -> xml.element("MaxBytes", bytes));
        findMaxObjects().ifPresent(objects -> xml.element("MaxObjects", objects));
        return xml;
    }
}
