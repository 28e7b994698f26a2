package io.photoncloud.chainfire.store;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which tables and the like keep their keys: segments joined by slashes. No segment is one of the words
 * that follow a name in a key, so things of different names never share a key, though one name begin with the other.
 */
final class StoredName {

    static final String ROW = "row";
    static final String INDEX = "index";
    static final String ONCE = "once";

    private static final Set<String> RESERVED = Set.of(ROW, INDEX, ONCE);
    private static final Pattern SEGMENT = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private StoredName() {}

    /** @throws IllegalArgumentException it is no such name */
    static String check(String name) {
        for (String segment : name.split("/", -1)) {
            checkSegment(segment);
        }
        return name;
    }

    /** @throws IllegalArgumentException it is no such name of one segment */
    static String checkSegment(String segment) {
        if (!SEGMENT.matcher(segment).matches() || RESERVED.contains(segment)) {
            throw new IllegalArgumentException(
                    "«" + segment + "» names nothing that is stored: a name's segments match " + SEGMENT
                            + " and are none of " + RESERVED);
        }
        return segment;
    }
}
