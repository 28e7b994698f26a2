package io.photoncloud.iam.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.audit.AuditChain;
import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.resources.audit.AuditRecord;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;

/** Shows IAM's audit records, and proves that none was altered, put in or taken out. */
public final class AuditService {

    private final AuditLog log;
    private final AuditChain chain;
    private final Access access;

    public AuditService(AuditLog log, AuditChain chain, Access access) {
        this.log = log;
        this.chain = chain;
        this.access = access;
    }

    /** Which records a list is of. */
    public sealed interface Filter {
        record All() implements Filter {}

        record Resource(String type, String id) implements Filter {}

        record By(Caller caller) implements Filter {}
    }

    /** Oldest first. */
    public RowPage<AuditRecord> list(Filter filter, PageRequest page) {
        access.require("audit.read", Scope.system());
        return switch (filter) {
            case Filter.All() -> RowPage.read("audit", page, log::list);
            case Filter.Resource(String type, String id) -> {
                ResourceRef resource = new ResourceRef(type, id, null);
                yield RowPage.read("audit of " + resource, page, request -> log.list(resource, request));
            }
            case Filter.By(Caller caller) ->
                RowPage.read("audit by " + Caller.digest(caller), page, request -> log.list(caller, request));
        };
    }

    /** Reads every record once: on a large log this takes its time. */
    public AuditChain.Verdict verify() {
        access.require("audit.read", Scope.system());
        return chain.verify();
    }
}
