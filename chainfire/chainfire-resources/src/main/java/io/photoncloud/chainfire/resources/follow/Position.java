package io.photoncloud.chainfire.resources.follow;

import io.photoncloud.chainfire.store.WatchRequest;
import io.photoncloud.common.api.CloudException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Up to where changes have been told: whoever comes back with it is told what came after, and nothing twice.
 *
 * @param subIndex of the change of that revision that was told last; {@link #ALL} where all of them were
 */
public record Position(long revision, int subIndex) {

    static final int ALL = -1;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");

    static Position after(long revision) {
        return new Position(revision, ALL);
    }

    /**
     * @param field in which it was said
     * @return null where none was
     * @throws CloudException VALIDATION_ERROR
     */
    public static @Nullable Position parse(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw CloudException.invalid(
                    field, "as it was told", field + ": as it was told before, or none to begin anew");
        }
        String subIndex = parts.group(2);
        return new Position(Long.parseLong(parts.group(1)), subIndex == null ? ALL : Integer.parseInt(subIndex));
    }

    WatchRequest onwards(WatchRequest request) {
        return subIndex == ALL
                ? request.from(revision + 1)
                : new WatchRequest(
                        request.keys(), revision, subIndex + 1, request.withPrevious(), request.progressInterval());
    }

    /** As callers see it, and give it back. */
    public String text() {
        return subIndex == ALL ? Long.toString(revision) : revision + "." + subIndex;
    }
}
