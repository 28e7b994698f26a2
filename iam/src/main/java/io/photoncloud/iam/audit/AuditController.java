package io.photoncloud.iam.audit;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditChain.Verdict;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.audit.AuditService.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/audit")
@Needs(value = "audit.read", checked = BY_SERVICE)
class AuditController {

    private final AuditService audit;

    AuditController(AuditService audit) {
        this.audit = audit;
    }

    record RecordsView(List<RecordView> records) {}

    record RecordView(
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

        static RecordView of(AuditRecord entry) {
            ResourceRef resource = entry.resource();
            return new RecordView(
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

    @GetMapping
    @Summary("What was done and what was denied, oldest first: all, to one resource, or by one principal or service")
    Paged<RecordsView> list(
            @RequestParam(name = "resource_type", required = false) @Nullable String type,
            @RequestParam(name = "resource_id", required = false) @Nullable String id,
            @RequestParam(name = "principal_id", required = false) @Nullable String principal,
            @RequestParam(required = false) @Nullable String service,
            PageRequest page) {
        RowPage<AuditRecord> found = audit.list(filter(type, id, principal, service), page);
        return new Paged<>(
                new RecordsView(found.rows().stream()
                        .map(row -> RecordView.of(row.value()))
                        .toList()),
                found.nextPageToken());
    }

    private static Filter filter(
            @Nullable String type, @Nullable String id, @Nullable String principal, @Nullable String service) {
        boolean byResource = type != null || id != null;
        int filters = (byResource ? 1 : 0) + (principal == null ? 0 : 1) + (service == null ? 0 : 1);
        if (filters > 1) {
            throw CloudException.invalid(
                    "query",
                    "one filter",
                    "only one of resource_type with resource_id, principal_id and service can be given at a time");
        }
        if (byResource) {
            return new Filter.Resource(Check.text("resource_type", type), Check.text("resource_id", id));
        }
        if (principal != null) {
            return new Filter.By(new Caller.Principal(principal, null, null, null));
        }
        return service == null ? new Filter.All() : new Filter.By(new Caller.Service(service));
    }

    record VerdictView(
            boolean intact,
            @Nullable Long brokenLink,
            @Nullable String reason,
            @Nullable Long links,
            @Nullable Long records,
            @Nullable Long unchained,
            @Nullable String headDigest) {}

    @GetMapping("/verify")
    @Summary(
            "Reads the whole log and says whether its chain is intact, or which link is the first that is not, and why")
    VerdictView verify() {
        return switch (audit.verify()) {
            case Verdict.Intact(long links, long records, long unchained, String headDigest) ->
                new VerdictView(true, null, null, links, records, unchained, headDigest);
            case Verdict.Broken(long link, String why) -> new VerdictView(false, link, why, null, null, null, null);
        };
    }
}
