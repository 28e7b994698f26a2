package io.photoncloud.lightningstor.s3;

import io.photoncloud.lightningstor.bucket.Bucket;
import io.photoncloud.lightningstor.checksum.ChecksumAlgorithm;
import io.photoncloud.lightningstor.checksum.ChecksumType;
import io.photoncloud.lightningstor.object.Listing;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.upload.Part;
import io.photoncloud.lightningstor.upload.Upload;
import io.photoncloud.lightningstor.upload.UploadLister;
import io.photoncloud.lightningstor.upload.UploadListing;
import io.photoncloud.lightningstor.upload.UploadListing.Mark;
import io.photoncloud.lightningstor.upload.UploadStore;
import io.photoncloud.lightningstor.xml.KeyEncoding;
import io.photoncloud.lightningstor.xml.XmlWriter;
import java.io.IOException;
import java.util.List;

/** The calls that list uploads and their parts. */
final class UploadListCalls {

    private final BucketCalls buckets;
    private final UploadCalls calls;
    private final UploadStore uploads;
    private final UploadLister lister;

    UploadListCalls(BucketCalls buckets, UploadCalls calls, UploadStore uploads, UploadLister lister) {
        this.buckets = buckets;
        this.calls = calls;
        this.uploads = uploads;
        this.lister = lister;
    }

    /** Reads behind which part a page begins: 0 for the first. */
    static int marker(String name, String text) {
        if (!text.matches("\\d{1,9}")) {
            throw S3Exception.invalidArgument(name, text, "Argument " + name + " must be an integer");
        }
        return Math.min(ObjectLimits.PARTS_MAX, Integer.parseInt(text));
    }

    void parts(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        Upload upload = calls.require(call, bucket);
        calls.requireOwnKey(call, upload);
        int max = call.max("max-parts");
        int after = marker("part-number-marker", call.find("part-number-marker").orElse("0"));
        List<Part> found = uploads.parts(upload.id(), after, max + 1);
        List<Part> shown = found.size() > max ? found.subList(0, max) : found;
        XmlWriter xml = XmlWriter.of("ListPartsResult")
                .element("Bucket", call.bucket())
                .element("Key", call.key())
                .element("UploadId", upload.text())
                .element("PartNumberMarker", after)
                .element(
                        "NextPartNumberMarker",
                        shown.isEmpty() ? after : shown.getLast().number())
                .element("MaxParts", max)
                .element("IsTruncated", found.size() > max);
        people(xml, upload);
        xml.element("StorageClass", "STANDARD");
        checksum(xml, upload);
        for (Part part : shown) {
            xml.open("Part")
                    .element("PartNumber", part.number())
                    .element("LastModified", part.modified())
                    .element("ETag", "\"" + UploadCalls.tag(part) + "\"")
                    .element("Size", part.size());
            if (part.checksum() != null) {
                xml.element(
                        part.checksum().algorithm().element(), part.checksum().text());
            }
            xml.close();
        }
        call.answer().send(200, xml.finish());
    }

    private static void people(XmlWriter xml, Upload upload) {
        xml.open("Initiator")
                .element("ID", upload.initiator())
                .element("DisplayName", upload.initiator())
                .close();
        BucketCalls.owner(xml, upload.owner());
    }

    private static void checksum(XmlWriter xml, Upload upload) {
        ChecksumAlgorithm.find(upload.checksumAlgorithm())
                .ifPresent(algorithm -> xml.element("ChecksumAlgorithm", algorithm.title())
                        .element(
                                "ChecksumType",
                                (upload.checksumOfParts() ? ChecksumType.COMPOSITE : ChecksumType.FULL_OBJECT).name()));
    }

    void uploads(S3Call call) throws IOException {
        Bucket bucket = buckets.require(call).bucket();
        KeyEncoding encoding = KeyEncoding.parse(call.get("encoding-type"));
        Listing.Query query = new Listing.Query(call.get("prefix"), call.get("delimiter"), "", call.max("max-uploads"));
        Mark from = new Mark(call.get("key-marker"), Upload.findId(call.get("upload-id-marker")));
        UploadListing page = query.max() == 0 ? UploadListing.NOTHING : lister.list(bucket, query, from);
        XmlWriter xml = XmlWriter.of("ListMultipartUploadsResult")
                .element("Bucket", call.bucket())
                .element("KeyMarker", encoding.encode(from.key()))
                .element("UploadIdMarker", call.get("upload-id-marker"));
        if (page.next() != null) {
            xml.element("NextKeyMarker", encoding.encode(page.next().key()))
                    .element(
                            "NextUploadIdMarker",
                            page.next().id().map(Upload::text).orElse(""));
        }
        xml.element("Prefix", encoding.encode(query.prefix()));
        if (!query.delimiter().isEmpty()) {
            xml.element("Delimiter", encoding.encode(query.delimiter()));
        }
        if (encoding == KeyEncoding.URL) {
            xml.element("EncodingType", "url");
        }
        xml.element("MaxUploads", query.max()).element("IsTruncated", page.next() != null);
        page.uploads().forEach(upload -> upload(xml, upload, encoding));
        page.prefixes()
                .forEach(prefix -> xml.open("CommonPrefixes")
                        .element("Prefix", encoding.encode(prefix))
                        .close());
        call.answer().send(200, xml.finish());
    }

    private static void upload(XmlWriter xml, Upload upload, KeyEncoding encoding) {
        xml.open("Upload").element("Key", encoding.encode(upload.key())).element("UploadId", upload.text());
        people(xml, upload);
        xml.element("StorageClass", "STANDARD").element("Initiated", upload.begun());
        checksum(xml, upload);
        xml.close();
    }
}
