package io.photoncloud.lightningstor.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.lightningstor.protocol.Headers;
import io.photoncloud.lightningstor.protocol.PercentCoding;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.Tags;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields of a form that say of its file what headers say of an object that is put. */
final class FormHeaders {

    private static final Set<String> AS_THEY_ARE = Set.of(
            "content-type",
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "content-md5",
            "expires");

    private static final Set<String> OF_THE_SIGNATURE =
            Set.of("x-amz-algorithm", "x-amz-credential", "x-amz-signature", "x-amz-security-token");

    private FormHeaders() {}

    /** @param fields by their names in lower case */
    static Headers of(Map<String, String> fields, long size) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("content-length", String.valueOf(size));
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String name = field.getKey();
            String value = field.getValue();
            switch (name) {
                case "acl" -> headers.put("x-amz-acl", value);
                case "tagging" -> headers.put("x-amz-tagging", tags(value));
                default -> {
                    if (AS_THEY_ARE.contains(name) || (name.startsWith("x-amz-") && !OF_THE_SIGNATURE.contains(name))) {
                        headers.put(name, onWire(name, value));
                    }
                }
            }
        }
        return Headers.of(headers);
    }

    /** Fields are UTF-8; headers are kept as their bytes. */
    private static String onWire(String name, String value) {
        if (value.chars().anyMatch(letter -> letter < ' ' && letter != '\t')) {
            throw S3Exception.invalidArgument(name, value, "A field of a form has no line breaks in its value");
        }
        return new String(value.getBytes(UTF_8), ISO_8859_1);
    }

    private static String tags(String document) throws IOException {
        return Tags.readOfObject(new ByteArrayInputStream(document.getBytes(UTF_8))).values().entrySet().stream()
                .map(tag -> PercentCoding.encode(tag.getKey()) + "=" + PercentCoding.encode(tag.getValue()))
                .collect(Collectors.joining("&"));
    }
}
