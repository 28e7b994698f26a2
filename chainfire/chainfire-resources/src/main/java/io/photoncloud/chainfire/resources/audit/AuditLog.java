package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.RequestContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit records of one service. Nothing here changes or removes one. Safe for many threads. */
public final class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);

    private final String service;
    private final InstantSource clock;
    private final IdSource ids;
    private final ReplicatedStore store;
    private final Table<AuditRecord> records;

    public AuditLog(ReplicatedStore store, String service, InstantSource clock, IdSource ids) {
        this.store = store;
        this.service = service;
        this.clock = clock;
        this.ids = ids;
        this.records = AuditStore.records(store, service);
    }

    /** Writes a record in a transaction that does what it says. Work outside any call is done by the service itself. */
    public void append(
            TableTransaction transaction, String action, @Nullable ResourceRef resource, Map<String, String> details) {
        transaction.insert(records, entry(action, AuditRecord.Outcome.DONE, resource, details));
    }

    /** Records that the caller may not do something. That it cannot be recorded does not change the answer; it is logged. */
    public void denied(String action, @Nullable ResourceRef resource, Map<String, String> details) {
        AuditRecord entry = entry(action, AuditRecord.Outcome.DENIED, resource, details);
        try {
            var _ = records.insert(entry);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("action", action)
                    .addKeyValue("caller", entry.caller())
                    .setCause(e)
                    .log("a denial could not be recorded");
        }
    }

    private AuditRecord entry(
            String action, AuditRecord.Outcome outcome, @Nullable ResourceRef resource, Map<String, String> details) {
        Instant now = clock.instant();
        Optional<RequestContext> context = RequestContext.find();
        Caller caller = context.map(RequestContext::caller).orElseGet(() -> new Caller.Service(service));
        return new AuditRecord(
                id(now),
                now,
                service,
                action,
                outcome,
                caller,
                resource,
                context.map(RequestContext::requestId).orElse(""),
                context.map(known -> known.trace().traceId()).orElse(""),
                details);
    }

    private String id(Instant now) {
        return "%012x-%016x".formatted(now.toEpochMilli(), ids.nextLong());
    }

    /** All records, oldest first. */
    public TablePage<AuditRecord> list(PageRequest request) {
        return records.list(request);
    }

    /** What was done to a resource, oldest first. */
    public TablePage<AuditRecord> list(ResourceRef resource, PageRequest request) {
        return records.list(AuditStore.BY_RESOURCE, IndexKey.of(resource.type(), resource.id()), request);
    }

    /** What a caller did, oldest first. */
    public TablePage<AuditRecord> list(Caller caller, PageRequest request) {
        return records.list(AuditStore.BY_CALLER, AuditStore.callerKey(caller), request);
    }

    public String service() {
        return service;
    }

    ReplicatedStore store() {
        return store;
    }

    Table<AuditRecord> records() {
        return records;
    }
}
