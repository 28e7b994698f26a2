package io.photoncloud.iam.audit;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.audit.AuditReader.Filter;
import io.photoncloud.chainfire.resources.audit.AuditRecordsView;
import io.photoncloud.chainfire.resources.audit.AuditVerdictView;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
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

    @GetMapping
    @Summary("What was done and what was denied, oldest first: all, to one resource, or by one principal or service")
    Paged<AuditRecordsView> list(
            @RequestParam(name = "resource_type", required = false) @Nullable String type,
            @RequestParam(name = "resource_id", required = false) @Nullable String id,
            @RequestParam(name = "principal_id", required = false) @Nullable String principal,
            @RequestParam(required = false) @Nullable String service,
            PageRequest page) {
        return AuditRecordsView.of(audit.list(Filter.of(type, id, principal, service), page));
    }

    @GetMapping("/verify")
    @Summary(
            "Reads the whole log and says whether its chain is intact, or which link is the first that is not, and why")
    AuditVerdictView verify() {
        return AuditVerdictView.of(audit.verify());
    }
}
