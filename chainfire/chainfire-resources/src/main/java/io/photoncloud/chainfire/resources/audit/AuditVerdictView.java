package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import org.jspecify.annotations.Nullable;

/** What verifying the audit log came to. */
public record AuditVerdictView(
        boolean intact,
        @Nullable Long brokenLink,
        @Nullable String reason,
        @Nullable Long links,
        @Nullable Long records,
        @Nullable Long unchained,
        @Nullable String headDigest) {

    public static AuditVerdictView of(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Intact(long links, long records, long unchained, String headDigest) ->
                new AuditVerdictView(true, null, null, links, records, unchained, headDigest);
            case Verdict.Broken(long link, String why) ->
                new AuditVerdictView(false, link, why, null, null, null, null);
        };
    }
}
