package io.photoncloud.lightningstor.protocol;

import java.util.ArrayList;
import java.util.List;

/** The value of If-Match or If-None-Match: any tag, or some. Quotes may be missing, as S3 lets them. */
public record EntityTags(boolean any, List<Tag> tags) {
    public static final int TAGS_MAX = 100;

    /** A tag without its quotes. */
    public record Tag(String value, boolean weak) {}

    public EntityTags {
        tags = List.copyOf(tags);
    }

    public static EntityTags parse(String header) {
        if (header.strip().equals("*")) {
            return new EntityTags(true, List.of());
        }
        var tags = new ArrayList<Tag>();
        for (String part : header.split(",", TAGS_MAX + 1)) {
            String text = part.strip();
            boolean weak = text.startsWith("W/");
            tags.add(new Tag(unquoted(weak ? text.substring(2) : text), weak));
        }
        if (tags.size() > TAGS_MAX) {
            throw new S3Exception(S3Error.INVALID_REQUEST, "A condition names at most " + TAGS_MAX + " entity tags.");
        }
        return new EntityTags(false, tags);
    }

    /** A tag as it is kept: without quotes. */
    public static String unquoted(String tag) {
        return tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag;
    }

    /** Strong comparison, for If-Match. */
    public boolean contains(String tag) {
        return any || tags.stream().anyMatch(one -> !one.weak() && one.value().equals(tag));
    }

    /** Weak comparison, for If-None-Match. */
    public boolean resembles(String tag) {
        return any || tags.stream().anyMatch(one -> one.value().equals(tag));
    }
}
