package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.StoreException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what lasts, and changes nothing in the store, twice: when it begins, without which it does not, and when it ends, with
 * what came of it. Both are told by the call that began it.
 */
public final class SessionAudit {

    private static final Logger log = LoggerFactory.getLogger(SessionAudit.class);

    private final AuditLog audit;
    private final InstantSource clock;

    public SessionAudit(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /** What has begun. */
    @FunctionalInterface
    public interface Session {
        /** @param outcome how it ended */
        void end(Map<String, String> outcome);
    }

    /**
     * Records that something begins.
     *
     * @param action as a permission is named; its end is recorded with {@code .end} behind
     * @throws StoreException it may not have been recorded
     */
    public Session begin(String action, ResourceRef resource, Map<String, String> details) {
        audit.write(List.of(audit.done(action, resource, details, clock.instant())));
        return outcome -> end(action + ".end", resource, details, outcome);
    }

    /** It is over whether or not that can be recorded. */
    private void end(String action, ResourceRef resource, Map<String, String> details, Map<String, String> outcome) {
        Map<String, String> all = new TreeMap<>(details);
        all.putAll(outcome);
        try {
            audit.write(List.of(audit.done(action, resource, all, clock.instant())));
        } catch (StoreException e) {
            log.atWarn()
                    .setCause(e)
                    .addKeyValue("action", action)
                    .addKeyValue("resource", resource)
                    .log("the end of something was not recorded");
        }
    }
}
