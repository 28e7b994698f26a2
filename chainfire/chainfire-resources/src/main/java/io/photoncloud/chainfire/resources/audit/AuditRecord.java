package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Caller;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did, or was not allowed to do. It is written in the transaction that does it: there is no change without
 * its record, and no record of a change that was not made.
 *
 * @param id in the order of time, to the millisecond
 * @param action what was done, as a permission is named: {@code vm.create}
 * @param resource what it was done to; null where it is about none in particular
 * @param details what else an auditor wants to know, never a secret; at most {@link #DETAILS_MAX}
 */
public record AuditRecord(
        String id,
        Instant at,
        String service,
        String action,
        Outcome outcome,
        Caller caller,
        @Nullable ResourceRef resource,
        String requestId,
        String traceId,
        Map<String, String> details) {

    public static final int DETAILS_MAX = 16;

    /** A longer detail is cut there. */
    public static final int DETAIL_LENGTH_MAX = 1_024;

    /** How it ended. */
    public enum Outcome {
        /** It was done. */
        DONE,
        /** The caller may not. */
        DENIED
    }

    public AuditRecord {
        if (details.size() > DETAILS_MAX) {
            throw new IllegalArgumentException("an audit record has at most " + DETAILS_MAX + " details");
        }
        Map<String, String> cut = new TreeMap<>();
        details.forEach((name, value) -> cut.put(name, cut(value)));
        details = Map.copyOf(cut);
    }

    private static String cut(String value) {
        return value.length() <= DETAIL_LENGTH_MAX
                ? value
                : value.substring(0, value.offsetByCodePoints(0, value.codePointCount(0, DETAIL_LENGTH_MAX) - 1));
    }

    Key key() {
        return Key.utf8(id);
    }
}
