package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tags of a bucket or of an object: names with values, each name once, in the order they were given. */
public record Tags(Map<String, String> values) {
    public static final int OBJECT_TAGS_MAX = 10;
    public static final int BUCKET_TAGS_MAX = 50;
    public static final int KEY_MAX = 128;
    public static final int VALUE_MAX = 256;

    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    public Tags {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        values.forEach((key, value) -> {
            if (key.isEmpty()
                    || key.codePointCount(0, key.length()) > KEY_MAX
                    || !ALLOWED.matcher(key).matches()) {
                throw wrong("The TagKey you have provided is invalid", key);
            }
            if (key.startsWith("aws:")) {
                throw wrong("System tags cannot be added/updated by requester", key);
            }
            if (value.codePointCount(0, value.length()) > VALUE_MAX
                    || !ALLOWED.matcher(value).matches()) {
                throw wrong("The TagValue you have provided is invalid", key);
            }
        });
    }

    private static S3Exception wrong(String message, String key) {
        return new S3Exception(S3Error.INVALID_TAG, message).with("TagKey", key);
    }

    /** As they are kept of an object, in the order of their keys. */
    public static Tags of(Map<String, String> kept) {
        return new Tags(new TreeMap<>(kept));
    }

    public static Tags readOfObject(InputStream body) throws IOException {
        return ofObject(read(body));
    }

    public static Tags readOfBucket(InputStream body) throws IOException {
        return ofBucket(read(body));
    }

    static Tags ofBucket(Tags tags) {
        if (tags.values.size() > BUCKET_TAGS_MAX) {
            throw new S3Exception(S3Error.BAD_REQUEST, "Bucket tag count cannot be greater than " + BUCKET_TAGS_MAX);
        }
        return tags;
    }

    /** Reads x-amz-tagging: the tags in the form of a query. */
    public static Tags ofHeader(String header) {
        var values = new LinkedHashMap<String, String>();
        for (String part : header.split("&", -1)) {
            int equals = part.indexOf('=');
            String key = PercentCoding.decodeQuery(equals < 0 ? part : part.substring(0, equals));
            String value = equals < 0 ? "" : PercentCoding.decodeQuery(part.substring(equals + 1));
            if (!part.isEmpty() && values.put(key, value) != null) {
                throw S3Exception.invalidArgument(
                        "x-amz-tagging",
                        header,
                        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters"
                                + " without tag name duplicates.");
            }
        }
        return ofObject(new Tags(values));
    }

    private static Tags ofObject(Tags tags) {
        if (tags.values.size() > OBJECT_TAGS_MAX) {
            throw new S3Exception(S3Error.BAD_REQUEST, "Object tags cannot be greater than " + OBJECT_TAGS_MAX);
        }
        return tags;
    }

    private static Tags read(InputStream body) throws IOException {
        Element root =
                XmlDocument.read(body, "Tagging", XmlDocument.CONFIGURATION).withOnly("TagSet");
        return ofElements(root.get("TagSet").withOnly("Tag").all("Tag"));
    }

    static Tags ofElements(Iterable<Element> elements) {
        var values = new LinkedHashMap<String, String>();
        for (Element tag : elements) {
            tag.withOnly("Key", "Value");
            String key = tag.getText("Key");
            if (values.put(key, tag.getText("Value")) != null) {
                throw wrong("Cannot provide multiple Tags with the same key", key);
            }
        }
        return new Tags(values);
    }

    /** As the document Tagging. */
    public byte[] write() {
        XmlWriter xml = XmlWriter.of("Tagging").open("TagSet");
        values.forEach((key, value) ->
                xml.open("Tag").element("Key", key).element("Value", value).close());
        return xml.finish();
    }

    public boolean contains(Tags others) {
        return values.entrySet().containsAll(others.values.entrySet());
    }
}
