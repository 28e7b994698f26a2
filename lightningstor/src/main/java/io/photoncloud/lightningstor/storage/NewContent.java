package io.photoncloud.lightningstor.storage;

import io.photoncloud.common.api.Check;
import io.photoncloud.lightningstor.object.ObjectVersion;
import io.photoncloud.lightningstor.object.Traits;
import io.photoncloud.lightningstor.protocol.ObjectLimits;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is said of an object before its bytes come.
 *
 * @param sha256 of all of them, in hex; empty where it is not known
 * @param headers by the names of HTTP in lower case
 */
public record NewContent(
        long size, String sha256, Map<String, String> headers, Map<String, String> metadata, Traits traits) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,128}");
    private static final Pattern TEXT = Pattern.compile("[\\x20-\\x7e]*");
    private static final Pattern TYPE = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final String CONTENT_TYPE = "content-type";
    private static final String UNKNOWN_TYPE = "binary/octet-stream";

    public NewContent {
        Check.range("size_bytes", size, 0, ObjectLimits.SINGLE_PUT_MAX);
        sha256 = sha256.isEmpty() ? "" : Check.matches("sha256", sha256.toLowerCase(Locale.ROOT), SHA256);
        headers = Map.copyOf(headers);
        metadata = Map.copyOf(metadata);
    }

    /** As a caller sends it; the type is empty where it is not known. */
    public static NewContent sent(long size, String sha256, String type, Map<String, String> metadata) {
        metadata.forEach((name, value) -> {
            Check.matches("metadata", name, NAME);
            Check.matches("metadata." + name, value, TEXT);
        });
        ObjectLimits.requireUserMetadata(metadata);
        String known = type.isEmpty() ? UNKNOWN_TYPE : Check.matches("content_type", type, TYPE);
        return new NewContent(size, sha256, Map.of(CONTENT_TYPE, known), metadata, Traits.NONE);
    }

    /** Tags come along; a lock is of a version alone. */
    static NewContent copyOf(ObjectVersion source) {
        Traits traits = Traits.NONE.withTags(source.traits().tags());
        return new NewContent(source.size(), "", source.headers(), source.metadata(), traits);
    }
}
