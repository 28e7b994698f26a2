package io.photoncloud.lightningstor.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.object.ObjectLister;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.VersionId;
import io.photoncloud.lightningstor.object.VersionLister;
import io.photoncloud.lightningstor.object.VersionListing;
import io.photoncloud.lightningstor.object.VersionListing.Mark;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.KeyEncoding;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The calls that list what is in a bucket. */
final class ListCalls {

    private final BucketCalls buckets;
    private final ObjectLister objects;
    private final VersionLister versions;

    ListCalls(BucketCalls buckets, ObjectLister objects, VersionLister versions) {
        this.buckets = buckets;
        this.objects = objects;
        this.versions = versions;
    }

    private static Listing nothing() {
        return new Listing(List.of(), List.of(), "");
    }

    void first(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        KeyEncoding encoding = KeyEncoding.parse(call.get("encoding-type"));
        Listing.Query query = query(call, call.get("marker"));
        Listing page = query.max() == 0 ? nothing() : objects.list(bucket, query);
        XmlWriter xml = begin("ListBucketResult", bucket, query, encoding)
                .element("Marker", encoding.encode(query.after()))
                .element("MaxKeys", query.max())
                .element("IsTruncated", !page.next().isEmpty());
        if (!page.next().isEmpty() && !query.delimiter().isEmpty()) {
            xml.element("NextMarker", encoding.encode(page.next()));
        }
        contents(xml, page, encoding, true);
        call.answer().send(200, xml.finish());
    }

    void second(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        KeyEncoding encoding = KeyEncoding.parse(call.get("encoding-type"));
        Optional<String> token = call.find("continuation-token");
        String startAfter = call.get("start-after");
        Listing.Query query = query(call, token.map(ListCalls::after).orElse(startAfter));
        Listing page = query.max() == 0 ? nothing() : objects.list(bucket, query);
        XmlWriter xml = begin("ListBucketResult", bucket, query, encoding)
                .element("MaxKeys", query.max())
                .element("KeyCount", page.objects().size() + page.prefixes().size())
                .element("IsTruncated", !page.next().isEmpty());
        token.ifPresent(given -> xml.element("ContinuationToken", given));
        if (!startAfter.isEmpty()) {
            xml.element("StartAfter", encoding.encode(startAfter));
        }
        if (!page.next().isEmpty()) {
            xml.element("NextContinuationToken", token(page.next()));
        }
        contents(xml, page, encoding, call.get("fetch-owner").equals("true"));
        call.answer().send(200, xml.finish());
    }

    private static Listing.Query query(S3Call call, String after) {
        return new Listing.Query(call.get("prefix"), call.get("delimiter"), after, call.max("max-keys"));
    }

    static String token(String after) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(after.getBytes(UTF_8));
    }

    static String after(String token) {
        try {
            String after = new String(Base64.getUrlDecoder().decode(token), UTF_8);
            if (!after.isEmpty()) {
                return after;
            }
        } catch (IllegalArgumentException _) {
            // It is refused below.
        }
        throw S3Exception.invalidArgument("continuation-token", token, "The continuation token provided is incorrect");
    }

    private static XmlWriter begin(String root, Bucket bucket, Listing.Query query, KeyEncoding encoding) {
        XmlWriter xml =
                XmlWriter.of(root).element("Name", bucket.name()).element("Prefix", encoding.encode(query.prefix()));
        if (!query.delimiter().isEmpty()) {
            xml.element("Delimiter", encoding.encode(query.delimiter()));
        }
        if (encoding == KeyEncoding.URL) {
            xml.element("EncodingType", "url");
        }
        return xml;
    }

    private static void contents(XmlWriter xml, Listing page, KeyEncoding encoding, boolean withOwner) {
        for (ObjectVersion object : page.objects()) {
            xml.open("Contents")
                    .element("Key", encoding.encode(object.key()))
                    .element("LastModified", object.modified())
                    .element("ETag", "\"" + object.etag() + "\"");
            checksum(xml, object);
            xml.element("Size", object.size()).element("StorageClass", "STANDARD");
            if (withOwner) {
                BucketCalls.owner(xml, object.owner());
            }
            xml.close();
        }
        prefixes(xml, page.prefixes(), encoding);
    }

    private static void checksum(XmlWriter xml, ObjectVersion object) {
        object.checksums().stream()
                .findFirst()
                .ifPresent(checksum -> xml.element(
                                "ChecksumAlgorithm", checksum.algorithm().title())
                        .element("ChecksumType", checksum.type().name()));
    }

    private static void prefixes(XmlWriter xml, List<String> prefixes, KeyEncoding encoding) {
        prefixes.forEach(prefix -> xml.open("CommonPrefixes")
                .element("Prefix", encoding.encode(prefix))
                .close());
    }

    void versions(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        KeyEncoding encoding = KeyEncoding.parse(call.get("encoding-type"));
        Listing.Query query = query(call, "");
        String versionMarker = call.get("version-id-marker");
        Mark from = new Mark(call.get("key-marker"), versionMark(versionMarker));
        if (from.key().isEmpty() && !versionMarker.isEmpty()) {
            throw S3Exception.invalidArgument(
                    "version-id-marker",
                    versionMarker,
                    "A version-id marker cannot be specified without a key marker.");
        }
        VersionListing page =
                query.max() == 0 ? new VersionListing(List.of(), List.of(), null) : versions.list(bucket, query, from);
        XmlWriter xml = begin("ListVersionsResult", bucket, query, encoding)
                .element("KeyMarker", encoding.encode(from.key()))
                .element("VersionIdMarker", versionMarker)
                .element("MaxKeys", query.max())
                .element("IsTruncated", page.next() != null);
        if (page.next() != null) {
            xml.element("NextKeyMarker", encoding.encode(page.next().key()));
            page.next().version().ifPresent(id -> xml.element("NextVersionIdMarker", id.mark()));
        }
        page.versions().forEach(listed -> version(xml, listed, encoding));
        prefixes(xml, page.prefixes(), encoding);
        call.answer().send(200, xml.finish());
    }

    private static Optional<VersionId> versionMark(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(VersionId.find(text)
                .orElseThrow(
                        () -> S3Exception.invalidArgument("version-id-marker", text, "Invalid version id specified")));
    }

    private static void version(XmlWriter xml, VersionListing.Listed listed, KeyEncoding encoding) {
        ObjectVersion version = listed.version();
        xml.open(version.isMarker() ? "DeleteMarker" : "Version")
                .element("Key", encoding.encode(version.key()))
                .element("VersionId", version.id().text())
                .element("IsLatest", listed.isLatest())
                .element("LastModified", version.modified());
        if (!version.isMarker()) {
            xml.element("ETag", "\"" + version.etag() + "\"");
            checksum(xml, version);
            xml.element("Size", version.size()).element("StorageClass", "STANDARD");
        }
        BucketCalls.owner(xml, version.owner());
        xml.close();
    }
}
