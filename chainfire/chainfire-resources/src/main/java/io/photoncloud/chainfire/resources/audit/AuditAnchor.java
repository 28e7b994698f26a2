package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The last link that was forgotten, with all before it: the chain is verified from there on. It counts only where an audit
 * record says so too.
 *
 * @param leaving ids of records of forgotten links that are not deleted yet
 */
record AuditAnchor(long number, Bytes digest, long lastRevision, List<String> leaving) {

    static final Key KEY = Key.utf8("anchor");

    /** The action of the record that tells of it. */
    static final String ACTION = "audit.forget";

    static final AuditAnchor NONE = new AuditAnchor(0, Bytes.EMPTY, 0, List.of());

    private static final String NUMBER = "through_link";
    private static final String DIGEST = "digest";

    AuditAnchor {
        leaving = List.copyOf(leaving);
    }

    static AuditAnchor at(AuditLink link, List<String> leaving) {
        return new AuditAnchor(link.number(), link.digest(), link.lastRevision(), leaving);
    }

    AuditLink.End end() {
        return new AuditLink.End(number, digest, lastRevision);
    }

    AuditAnchor without(int first) {
        return new AuditAnchor(number, digest, lastRevision, leaving.subList(first, leaving.size()));
    }

    /** What its record tells. */
    Map<String, String> details() {
        return Map.of(
                NUMBER,
                Long.toString(number),
                DIGEST,
                HexFormat.of().formatHex(digest.unsafeArray()),
                "records",
                Integer.toString(leaving.size()));
    }

    boolean isToldBy(AuditRecord entry) {
        return entry.action().equals(ACTION)
                && entry.outcome() == AuditRecord.Outcome.DONE
                && Long.toString(number).equals(entry.details().get(NUMBER))
                && HexFormat.of()
                        .formatHex(digest.unsafeArray())
                        .equals(entry.details().get(DIGEST));
    }
}
