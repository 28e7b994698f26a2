package io.photoncloud.chainfire.resources.usage;

import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Usage that is yet to be told. It is noted in the transaction that ends its window, and goes when it has been taken
 * over: so it is neither lost nor, as its id is the same each time, counted twice. A {@code ReconcileLoop} over
 * {@link #table} with this as its reconciler tells it.
 */
public final class UsageOutbox implements Reconciler<Usage> {

    private static final Logger log = LoggerFactory.getLogger(UsageOutbox.class);

    private final Table<Usage> untold;
    private final UsageMeter meter;

    public UsageOutbox(ReplicatedStore store, String service, UsageMeter meter) {
        this.untold = UsageStore.untold(store, service);
        this.meter = meter;
    }

    public Table<Usage> table() {
        return untold;
    }

    /** Notes usage. The same window of the same resource again changes nothing. */
    public void note(TableTransaction transaction, Usage usage) {
        if (transaction.find(untold, usage.key()).isEmpty()) {
            transaction.insert(untold, usage);
        }
    }

    @Override
    public Next reconcile(Row<Usage> row) throws Exception {
        try {
            meter.tell(row.value());
        } catch (CloudException e) {
            requireForGood(e, row.value());
        }
        var _ = untold.delete(row.id());
        return Next.SETTLED;
    }

    /** Of what is refused for good the log tells: nobody can be charged for it. */
    private static void requireForGood(CloudException e, Usage usage) {
        switch (e.code()) {
            case NOT_FOUND, CONFLICT, VALIDATION_ERROR, ALREADY_EXISTS, PRECONDITION_FAILED ->
                log.atWarn()
                        .addKeyValue("usage", usage.id())
                        .addKeyValue("quantity", usage.quantity())
                        .addKeyValue("reason", e.getMessage())
                        .log("what was used is charged to nobody");
            default -> throw e;
        }
    }

    /** It is told for as long as it takes: it is money. */
    @Override
    public Optional<Instant> deadline(Usage usage) {
        return Optional.empty();
    }

    @Override
    public void expire(Row<Usage> row) {
        throw new IllegalStateException("usage has no deadline");
    }
}
