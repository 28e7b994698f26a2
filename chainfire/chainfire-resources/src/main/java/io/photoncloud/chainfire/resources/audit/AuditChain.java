package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.audit.AuditLink.Written;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.RowEvent;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.chainfire.store.TableWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Chains a service's audit records after they have been written, in the order of the revisions that wrote them: a change
 * does not wait for the chain, and changes that do not meet do not meet here either. A record is chained within a second
 * of being written while a process extends the chain; several may do so, at the cost of trying again.
 *
 * <p>What the chain cannot show is that its end was cut off together with the records there. Whoever wants to see that too
 * keeps the {@link #head} elsewhere now and then, and finds it again later.
 */
public final class AuditChain {

    /** New records are gathered so long into a link. */
    private static final Duration GATHERED = Duration.ofMillis(200);

    private static final Duration WATCH_WAIT = Duration.ofSeconds(1);

    private final AuditLog log;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ReplicatedStore store;
    private final Table<AuditLink> links;
    private final Table<AuditLink> heads;

    /** @param nanoTime a clock that never goes back */
    public AuditChain(AuditLog log, InstantSource clock, LongSupplier nanoTime) {
        this.log = log;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.store = log.store();
        this.links = AuditStore.links(store, log.service());
        this.heads = AuditStore.heads(store, log.service());
    }

    /**
     * The end of the chain.
     *
     * @param digest in hex, empty where there are no links
     */
    public record Head(long links, String digest) {}

    public Head head() {
        return last().map(link -> new Head(link.number(), hex(link))).orElseGet(() -> new Head(0, ""));
    }

    private Optional<AuditLink> last() {
        return heads.find(AuditStore.HEAD).map(Row::value);
    }

    static String hex(AuditLink link) {
        return HexFormat.of().formatHex(link.digest().unsafeArray());
    }

    /** Chains what is written, as it is written, until the thread is interrupted. To be run by one process at a time. */
    public void extendWhileHeld() throws InterruptedException {
        long chained = last().map(AuditLink::lastRevision).orElse(0L);
        while (!Thread.currentThread().isInterrupted()) {
            try (TableWatch<AuditRecord> watch =
                    log.records().watch(log.records().watchRequest().from(chained + 1))) {
                follow(watch);
            }
            // History does not reach back so far, or the watch had to end: only looking at all tells what is missing.
            chained = catchUp();
        }
    }

    /** Ends where the watch does. */
    private void follow(TableWatch<AuditRecord> watch) throws InterruptedException {
        List<Written> gathered = new ArrayList<>();
        long linkBy = 0;
        while (true) { // Ends with the watch, or by an interrupt.
            long left = gathered.isEmpty() ? WATCH_WAIT.toNanos() : Math.max(0, linkBy - nanoTime.getAsLong());
            switch (watch.next(Duration.ofNanos(left)).orElse(null)) {
                case RowEvent.Put<AuditRecord> put -> {
                    if (gathered.isEmpty()) {
                        linkBy = nanoTime.getAsLong() + GATHERED.toNanos();
                    }
                    gathered.add(
                            new Written(put.row().createRevision(), put.row().value()));
                }
                case RowEvent.Compacted<AuditRecord> _, RowEvent.Cancelled<AuditRecord> _ -> {
                    return;
                }
                // One that is gone is missed when the chain is verified.
                case RowEvent.Deleted<AuditRecord> _, RowEvent.Progress<AuditRecord> _ -> {}
                case null -> {}
            }
            boolean due = !gathered.isEmpty() && linkBy - nanoTime.getAsLong() <= 0;
            if (due || gathered.size() >= AuditLink.COVERED_MAX) {
                extend(gathered);
                gathered.clear();
            }
        }
    }

    /** Chains everything written so far, and answers the revision up to which that is. */
    public long catchUp() {
        long covered = last().map(AuditLink::lastRevision).orElse(0L);
        List<Written> missing = new ArrayList<>();
        long seen = WholeList.read(log.records()::list, 0, row -> {
            if (row.createRevision() > covered) {
                missing.add(new Written(row.createRevision(), row.value()));
            }
        });
        missing.sort(Comparator.comparingLong(Written::revision)
                .thenComparing(each -> each.entry().id()));
        extend(missing);
        return seen;
    }

    private void extend(List<Written> written) {
        for (int from = 0; from < written.size(); from += AuditLink.COVERED_MAX) {
            link(written.subList(from, Math.min(written.size(), from + AuditLink.COVERED_MAX)));
        }
    }

    /**
     * Those that another process chained meanwhile are left out. Nothing may be chained after records that were not, so
     * any other ending is thrown, and the end of the chain looked up again.
     */
    private void link(List<Written> written) {
        Instant now = clock.instant();
        TableResult<Integer> result = TableTransaction.run(store, transaction -> {
            Optional<AuditLink> last = transaction.find(heads, AuditStore.HEAD).map(Row::value);
            AuditLink.End end = last.map(AuditLink::end).orElse(AuditLink.End.START);
            List<Written> fresh = written.stream()
                    .filter(each -> each.revision() > end.lastRevision())
                    .toList();
            if (!fresh.isEmpty()) {
                AuditLink next = AuditLink.after(end, fresh, now);
                transaction.insert(links, next);
                if (last.isEmpty()) {
                    transaction.insert(heads, next);
                } else {
                    transaction.update(heads, AuditStore.HEAD, _ -> next);
                }
            }
            return fresh.size();
        });
        if (!(result instanceof TableResult.Done<Integer>)) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "the audit chain was not extended: " + result);
        }
    }

    /** What {@link #verify} found. */
    public sealed interface Verdict {

        /** Every link is right. {@code unchained}: records written since the last of them. */
        record Intact(long links, long records, long unchained, String headDigest) implements Verdict {}

        /** @param link the first that is not right; 0 where a record stands beside the chain, or the beginning is gone */
        record Broken(long link, String why) implements Verdict {}
    }

    /**
     * Reads every link and every record once, as of one moment; from the anchor on, where links are forgotten.
     *
     * @throws StoreException COMPACTED, where that took longer than history is kept
     */
    public Verdict verify() {
        return new AuditVerification(log).verify();
    }
}
