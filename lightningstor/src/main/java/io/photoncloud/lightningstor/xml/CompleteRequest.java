package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.checksum.Checksum;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.Composition;
import io.photoncloud.lightningstor.protocol.EntityTags;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The document CompleteMultipartUpload: the parts of the object, in ascending order. */
public record CompleteRequest(List<Part> parts) {
    /** One part as the client knows it, its entity tag without quotes. */
    public record Part(int number, String entityTag, List<Checksum> checksums) {
        public Part {
            checksums = List.copyOf(checksums);
        }
    }

    public CompleteRequest {
        parts = List.copyOf(parts);
        if (parts.isEmpty() || parts.size() > ObjectLimits.PARTS_MAX) {
            throw Element.malformed();
        }
        for (int index = 1; index < parts.size(); index++) {
            if (parts.get(index).number() <= parts.get(index - 1).number()) {
                throw new S3Exception(S3Error.INVALID_PART_ORDER)
                        .with("PartNumber", String.valueOf(parts.get(index).number()));
            }
        }
    }

    /** @throws S3Exception MalformedXML, also where there is no body, which is how SDKs say that there are no parts */
    public static CompleteRequest read(InputStream body) throws IOException {
        byte[] bytes = XmlDocument.bytes(body, XmlDocument.PARTS);
        if (bytes.length == 0) {
            throw Element.malformed();
        }
        Element root = XmlDocument.parse(bytes, "CompleteMultipartUpload", XmlDocument.PARTS)
                .withOnly("Part");
        return new CompleteRequest(
                root.all("Part").stream().map(CompleteRequest::part).toList());
    }

    /** Of the object that is made of these parts; empty where a part is named by what is no entity tag of one. */
    public Optional<String> findEntityTag() {
        try {
            return Optional.of(Composition.entityTag(parts.stream()
                    .map(part -> HexFormat.of().parseHex(part.entityTag()))
                    .toList()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Part part(Element part) {
        String number = null;
        String entityTag = null;
        var checksums = new ArrayList<Checksum>();
        for (Element child : part.children()) {
            switch (child.name()) {
                case "PartNumber" -> number = once(number, child);
                case "ETag" -> entityTag = once(entityTag, child);
                default -> checksums.add(checksum(child));
            }
        }
        if (number == null || entityTag == null) {
            throw Element.malformed();
        }
        return new Part(
                ObjectLimits.parsePartNumber(number.strip()), EntityTags.unquoted(entityTag.strip()), checksums);
    }

    private static String once(@Nullable String before, Element child) {
        if (before != null) {
            throw Element.malformed().with("Element", child.name());
        }
        return child.leaf();
    }

    private static Checksum checksum(Element child) {
        String prefix = "Checksum";
        ChecksumAlgorithm algorithm = ChecksumAlgorithm.find(
                        child.name().startsWith(prefix) ? child.name().substring(prefix.length()) : "")
                .orElseThrow(() -> Element.malformed().with("Element", child.name()));
        return Checksum.parse(algorithm, child.leaf().strip());
    }
}
