package io.photoncloud.lightningstor.s3;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.checksum.ChecksumType;
import io.photoncloud.lightningstor.content.ContentReader;
import io.photoncloud.lightningstor.object.Content;
import io.photoncloud.lightningstor.object.Content.PartLength;
import io.photoncloud.lightningstor.object.KeptChecksum;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.protocol.S3Dates;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The call that tells what is known of an object without its bytes. */
final class AttributeCalls {

    private static final String HEADER = "x-amz-object-attributes";
    private static final String MAX_PARTS = "x-amz-max-parts";
    private static final String MARKER = "x-amz-part-number-marker";

    private final BucketCalls buckets;
    private final ReadCalls reads;
    private final ContentReader contents;
    private final UploadStore uploads;

    AttributeCalls(BucketCalls buckets, ReadCalls reads, ContentReader contents, UploadStore uploads) {
        this.buckets = buckets;
        this.reads = reads;
        this.contents = contents;
        this.uploads = uploads;
    }

    private enum Attribute {
        ETAG("ETag"),
        CHECKSUM("Checksum"),
        OBJECT_PARTS("ObjectParts"),
        STORAGE_CLASS("StorageClass"),
        OBJECT_SIZE("ObjectSize");

        private final String title;

        Attribute(String title) {
            this.title = title;
        }

        static Attribute parse(String title) {
            return Arrays.stream(values())
                    .filter(attribute -> attribute.title.equals(title))
                    .findFirst()
                    .orElseThrow(() -> S3Exception.invalidArgument(HEADER, title, "Invalid attribute name specified."));
        }
    }

    void get(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        Set<Attribute> wanted = wanted(call);
        int max = S3Call.max(MAX_PARTS, call.headers().find(MAX_PARTS).orElse(""));
        int after = UploadListCalls.marker(MARKER, call.headers().find(MARKER).orElse("0"));
        ObjectVersion object = reads.require(call, bucket, call.key(), call.find("versionId"));
        reads.requireKeyOf(call, bucket, object);
        XmlWriter xml = XmlWriter.of("GetObjectAttributesResponse");
        for (Attribute attribute : wanted) {
            switch (attribute) {
                case ETAG -> xml.element("ETag", object.etag());
                case CHECKSUM -> checksum(xml, object);
                case OBJECT_PARTS -> parts(xml, object, after, max);
                case STORAGE_CLASS -> xml.element("StorageClass", "STANDARD");
                case OBJECT_SIZE -> xml.element("ObjectSize", object.size());
            }
        }
        ObjectCalls.version(call.answer(), bucket, object);
        call.answer().header("Last-Modified", S3Dates.http(object.modified())).send(200, xml.finish());
    }

    private static Set<Attribute> wanted(S3Call call) {
        List<String> names = call.headers().find(HEADER).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        if (names.isEmpty()) {
            throw new S3Exception(
                    S3Error.INVALID_REQUEST,
                    "The " + HEADER + " header specifying the attributes to be retrieved is either missing or empty");
        }
        Set<Attribute> wanted = EnumSet.noneOf(Attribute.class);
        names.forEach(name -> wanted.add(Attribute.parse(name)));
        return wanted;
    }

    private static void checksum(XmlWriter xml, ObjectVersion object) {
        if (object.checksums().isEmpty()) {
            return;
        }
        xml.open("Checksum");
        for (KeptChecksum checksum : object.checksums()) {
            // Of how many parts it is one is told with the parts.
            xml.element(checksum.algorithm().element(), checksum.of().base64());
        }
        xml.element("ChecksumType", object.checksums().getFirst().type().name()).close();
    }

    /** Parts are told one by one where the object's checksum is one of theirs, as S3 does; their numbers are their places. */
    private void parts(XmlWriter xml, ObjectVersion object, int after, int max) {
        if (!(object.content() instanceof Content.Parts(Bytes upload, List<PartLength> all, var _))) {
            return;
        }
        xml.open("ObjectParts").element("PartsCount", all.size());
        if (object.checksums().stream().anyMatch(checksum -> checksum.type() == ChecksumType.COMPOSITE)) {
            int first = Math.min(after, all.size());
            int end = Math.min(all.size(), first + max);
            xml.element("PartNumberMarker", first)
                    .element("NextPartNumberMarker", end)
                    .element("MaxParts", max)
                    .element("IsTruncated", end < all.size());
            Map<Integer, Part> rows = rows(object.content(), upload, all.subList(first, end));
            for (int at = first; at < end; at++) {
                part(xml, at + 1, all.get(at), rows);
            }
        }
        xml.close();
    }

    private static void part(XmlWriter xml, int place, PartLength length, Map<Integer, Part> rows) {
        xml.open("Part").element("PartNumber", place).element("Size", length.length());
        Part row = rows.get(length.number());
        if (row != null && row.checksum() != null) {
            xml.element(row.checksum().algorithm().element(), row.checksum().text());
        }
        xml.close();
    }

    /** By their numbers; they stay while they are read. */
    private Map<Integer, Part> rows(Content content, Bytes upload, List<PartLength> wanted) {
        Map<Integer, Part> rows = new HashMap<>();
        if (wanted.isEmpty()) {
            return rows;
        }
        int last = wanted.getLast().number();
        try (ContentReader.Open _ = contents.open(content, null)) {
            int after = wanted.getFirst().number() - 1;
            while (after < last) {
                List<Part> some = uploads.parts(upload, after, wanted.size());
                some.forEach(part -> rows.put(part.number(), part));
                after = some.isEmpty() ? last : some.getLast().number();
            }
        }
        return rows;
    }
}
