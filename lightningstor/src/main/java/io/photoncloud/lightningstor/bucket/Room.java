package io.photoncloud.lightningstor.bucket;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.xml.QuotaConfiguration;
import java.util.Optional;

/** What is left of a quota. What does not make more of something is never refused for it, however much there is. */
record Room(QuotaConfiguration quota, Usage held) {

    boolean has(Usage change) {
        return fits(quota.findMaxBytes(), held.bytes(), change.bytes())
                && fits(quota.findMaxObjects(), held.objects(), change.objects());
    }

    private static boolean fits(Optional<Long> max, long held, long change) {
        return change <= 0 || max.isEmpty() || held + change <= max.get();
    }

    /** @throws S3Exception QuotaExceeded */
    void require(Usage change) {
        require("MaxBytes", quota.findMaxBytes(), held.bytes(), change.bytes());
        require("MaxObjects", quota.findMaxObjects(), held.objects(), change.objects());
    }

    private static void require(String limit, Optional<Long> max, long held, long change) {
        if (!fits(max, held, change)) {
            throw new S3Exception(
                            S3Error.QUOTA_EXCEEDED,
                            "The quota of the bucket is exceeded: " + limit + " is " + max.orElseThrow() + ", it holds "
                                    + held + ", and this would be " + change + " more. Delete something, versions and"
                                    + " uploads too, or have the quota raised.")
                    .with("Limit", limit)
                    .with("Max", String.valueOf(max.orElseThrow()))
                    .with("Held", String.valueOf(held));
        }
    }
}
