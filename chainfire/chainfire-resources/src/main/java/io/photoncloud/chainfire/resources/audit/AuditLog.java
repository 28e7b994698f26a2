package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.RequestContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit records of one service. Nothing here changes or removes one. Safe for many threads. */
public final class AuditLog {

    /** Records written in one transaction, each with its entries in two indexes. */
    private static final int AT_ONCE = 25;

    private final String service;
    private final IdSource ids;
    private final ReplicatedStore store;
    private final Table<AuditRecord> records;

    public AuditLog(ReplicatedStore store, String service, IdSource ids) {
        this.store = store;
        this.service = service;
        this.ids = ids;
        this.records = AuditStore.records(store, service);
    }

    /**
     * Writes a record in a transaction that does what it says. Work outside any call is done by the service itself.
     *
     * @param at the moment of what it says
     */
    public void append(
            TableTransaction transaction,
            String action,
            @Nullable ResourceRef resource,
            Map<String, String> details,
            Instant at) {
        transaction.insertNew(records, done(action, resource, details, at));
    }

    /** A record of what the call being served does, for {@link #writes}. */
    public AuditRecord done(String action, @Nullable ResourceRef resource, Map<String, String> details, Instant at) {
        Optional<RequestContext> context = RequestContext.find();
        return new AuditRecord(
                id(at, ids.nextLong()),
                at,
                service,
                action,
                AuditRecord.Outcome.DONE,
                context.map(RequestContext::caller).orElseGet(() -> new Caller.Service(service)),
                resource,
                context.map(RequestContext::requestId).orElse(""),
                context.map(known -> known.trace().traceId()).orElse(""),
                details);
    }

    /** How a record travels to whoever writes it: as it is stored. */
    public static Codec<AuditRecord> codec() {
        return AuditStore.RECORDS;
    }

    /** What a decider writes with what a record says was done. */
    public List<Operation> writes(AuditRecord entry) {
        return records.immutable(entry);
    }

    /**
     * Writes what is told, by whoever it was done. A record that is there already stays as it is, so that what may not have
     * been written can be told again.
     *
     * @param told with ids of {@link #id}
     * @throws StoreException it is not known whether all of it is written
     */
    public void write(List<AuditRecord> told) {
        for (int from = 0; from < told.size(); from += AT_ONCE) {
            writeAtOnce(told.subList(from, Math.min(told.size(), from + AT_ONCE)));
        }
    }

    private void writeAtOnce(List<AuditRecord> some) {
        TableResult<Integer> result = TableTransaction.run(store, transaction -> {
            some.stream()
                    .filter(entry -> transaction.find(records, entry.key()).isEmpty())
                    .forEach(entry -> transaction.insert(records, entry));
            return some.size();
        });
        if (!(result instanceof TableResult.Done<Integer>)) {
            throw new StoreException(
                    StoreException.Reason.UNAVAILABLE, "audit records may not have been written: " + result);
        }
    }

    /** @param distinct tells apart what was done in the same millisecond */
    public static String id(Instant at, long distinct) {
        return "%012x-%016x".formatted(Math.max(0, at.toEpochMilli()), distinct);
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
