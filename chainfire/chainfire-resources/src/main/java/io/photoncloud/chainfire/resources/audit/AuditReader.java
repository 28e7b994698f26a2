package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.PageRequest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Shows a service's audit records as callers ask for them. Whether they may is for the service to say. */
public final class AuditReader {

    private final AuditLog log;
    private final AuditChain chain;

    public AuditReader(AuditLog log, AuditChain chain) {
        this.log = log;
        this.chain = chain;
    }

    /** Which records a list is of. */
    public sealed interface Filter {
        record All() implements Filter {}

        record Resource(String type, String id) implements Filter {}

        record By(Caller caller) implements Filter {}

        /** As a call names it: nothing, a resource by type and id, a principal or a service. @throws CloudException VALIDATION_ERROR */
        static Filter of(
                @Nullable String type, @Nullable String id, @Nullable String principal, @Nullable String service) {
            boolean byResource = type != null || id != null;
            long filters = Stream.of(byResource, principal != null, service != null)
                    .filter(given -> given)
                    .count();
            if (filters > 1) {
                throw CloudException.invalid(
                        "query",
                        "one filter",
                        "only one of resource_type with resource_id, principal_id and service can be given at a time");
            }
            if (byResource) {
                return new Resource(Check.text("resource_type", type), Check.text("resource_id", id));
            }
            if (principal != null) {
                return new By(new Caller.Principal(principal, null, null, null));
            }
            return service == null ? new All() : new By(new Caller.Service(service));
        }
    }

    /** Oldest first. */
    public RowPage<AuditRecord> list(Filter filter, PageRequest page) {
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
        return chain.verify();
    }
}
