package io.photoncloud.plasmavmc.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an object of LightningSTOR is. */
public record ObjectAddress(String bucket, String key) {

    static final String FORM = "s3://BUCKET/KEY";

    private static final String SCHEME = "s3://";
    private static final int KEY_BYTES_MAX = 1_024;
    private static final Pattern PARTS =
            Pattern.compile(SCHEME + "([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([^\\p{Cntrl}]+)");

    /** Whether an address is meant to be one of an object. */
    static boolean isMeant(String url) {
        return url.startsWith(SCHEME);
    }

    /** Everything behind the bucket is the key, as it is: nothing in it is decoded. */
    static Optional<ObjectAddress> parse(String url) {
        Matcher parts = PARTS.matcher(url);
        return parts.matches() && parts.group(2).getBytes(UTF_8).length <= KEY_BYTES_MAX
                ? Optional.of(new ObjectAddress(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    public String url() {
        return SCHEME + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return url();
    }
}
