package io.photoncloud.iam.audit;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditReader;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;

/** Shows IAM's audit records, and proves that none was altered, put in or taken out. */
public final class AuditService {

    private final AuditReader records;
    private final Access access;

    public AuditService(AuditReader records, Access access) {
        this.records = records;
        this.access = access;
    }

    /** Oldest first. */
    public RowPage<AuditRecord> list(AuditReader.Filter filter, PageRequest page) {
        access.require("audit.read", Scope.system());
        return records.list(filter, page);
    }

    /** Reads every record once: on a large log this takes its time. */
    public AuditChain.Verdict verify() {
        access.require("audit.read", Scope.system());
        return records.verify();
    }
}
