package io.photoncloud.common.web;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Precondition;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Entity tags as this API gives them out, {@code "<resource_version>"}, and the headers that carry them back. */
final class EntityTags {

    private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*(,|$)");
    private static final Pattern OURS = Pattern.compile("\\d{1,18}");
    private static final int TAGS_MAX = 100;

    private EntityTags() {}

    static String format(long version) {
        return "\"" + version + "\"";
    }

    static Precondition precondition(HttpServletRequest request) {
        String match = header(request, Precondition.IF_MATCH);
        String noneMatch = header(request, Precondition.IF_NONE_MATCH);
        if (match != null && noneMatch != null) {
            throw new CloudException(ErrorCode.BAD_REQUEST, "send If-Match or If-None-Match, not both");
        }
        if (match != null) {
            return match.equals("*")
                    ? new Precondition.Exists()
                    : new Precondition.VersionIn(strong(Precondition.IF_MATCH, match));
        }
        if (noneMatch != null) {
            return noneMatch.equals("*")
                    ? new Precondition.Absent()
                    : new Precondition.VersionNotIn(any(Precondition.IF_NONE_MATCH, noneMatch));
        }
        return new Precondition.None();
    }

    /** Whether a GET's If-None-Match says that its sender holds this version already. */
    static boolean isKnownToReader(HttpServletRequest request, long version) {
        String noneMatch = header(request, Precondition.IF_NONE_MATCH);
        return noneMatch != null
                && (noneMatch.equals("*")
                        || any(Precondition.IF_NONE_MATCH, noneMatch).contains(version));
    }

    private static @Nullable String header(HttpServletRequest request, String name) {
        return Check.findSingle(name, Collections.list(request.getHeaders(name)))
                .map(String::trim)
                .orElse(null);
    }

    private static List<Long> any(String header, String value) {
        return versions(header, value, true);
    }

    /** If-Match compares strongly: a weak tag matches nothing. */
    private static List<Long> strong(String header, String value) {
        return versions(header, value, false);
    }

    private static List<Long> versions(String header, String value, boolean weakCounts) {
        List<Long> versions = new ArrayList<>();
        Matcher tag = TAG.matcher(value);
        int at = 0;
        int tags = 0;
        while (at < value.length() && tags < TAGS_MAX && tag.find(at) && tag.start() == at) {
            boolean counts = weakCounts || tag.group(1) == null;
            if (counts && OURS.matcher(tag.group(2)).matches()) {
                versions.add(Long.parseLong(tag.group(2)));
            }
            at = tag.end();
            tags++;
        }
        if (at < value.length() || tags == 0) {
            throw new CloudException(
                    ErrorCode.BAD_REQUEST,
                    header + " must be * or entity tags in double quotes",
                    CloudException.fieldDetails(header, "entity tags"));
        }
        return versions;
    }
}
