package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.common.api.Caller;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An audit record as the REST door of each service shows it. */
public record AuditRecordView(
        String id,
        Instant at,
        String service,
        String action,
        AuditRecord.Outcome outcome,
        String callerType,
        @Nullable String callerId,
        @Nullable String resourceType,
        @Nullable String resourceId,
        String requestId,
        String traceId,
        Map<String, String> details) {

    static AuditRecordView of(AuditRecord entry) {
        ResourceRef resource = entry.resource();
        return new AuditRecordView(
                entry.id(),
                entry.at(),
                entry.service(),
                entry.action(),
                entry.outcome(),
                switch (entry.caller()) {
                    case Caller.Anonymous() -> "anonymous";
                    case Caller.Principal _ -> "principal";
                    case Caller.Service _ -> "service";
                },
                switch (entry.caller()) {
                    case Caller.Anonymous() -> null;
                    case Caller.Principal principal -> principal.id();
                    case Caller.Service(String name) -> name;
                },
                resource == null ? null : resource.type(),
                resource == null ? null : resource.id(),
                entry.requestId(),
                entry.traceId(),
                entry.details());
    }
}
