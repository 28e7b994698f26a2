package io.photoncloud.chainfire.resources.audit;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Forgets the oldest links of an audit chain and their records. First the anchor is moved, the links are deleted and a
 * record is written that says so, all at once; then the records go. Whoever stops in between leaves a chain that is
 * intact, and what is left is deleted the next time. The last link always stays. Safe for many threads and processes.
 */
public final class AuditRetention {

    /** Links that go at once. */
    static final int LINKS_AT_ONCE = 100;

    /** Records that go with them, at the most. */
    static final int LEAVING_MAX = 1_000;

    /** Records deleted in one transaction, each with its entries in two indexes. */
    private static final int RECORDS_AT_ONCE = 25;

    /** Few links wait so much longer, so that forgetting does not write as many records as it deletes. */
    private static final Duration SLACK = Duration.ofDays(1);

    private final AuditLog log;
    private final Duration keep;
    private final ReplicatedStore store;
    private final Table<AuditLink> links;
    private final Table<AuditLink> heads;
    private final Table<AuditAnchor> anchors;

    /** @param keep how long a record is kept after it was chained, at the least */
    public AuditRetention(AuditLog log, Duration keep) {
        this.log = log;
        this.keep = keep;
        this.store = log.store();
        this.links = AuditStore.links(store, log.service());
        this.heads = AuditStore.heads(store, log.service());
        this.anchors = AuditStore.anchors(store, log.service());
    }

    /**
     * Forgets what is over, once that is a day's or many links.
     *
     * @return how many records that were
     * @throws StoreException the store does not answer
     */
    public int forget(Instant now) {
        int gone = deleteLeaving();
        Instant over = now.minus(keep);
        if (isWorthIt(over)) {
            while (moveAnchor(over, now)) {
                gone += deleteLeaving();
            }
        }
        return gone;
    }

    private boolean isWorthIt(Instant over) {
        long first = anchors.find(AuditAnchor.KEY)
                        .map(Row::value)
                        .orElse(AuditAnchor.NONE)
                        .number()
                + 1;
        return isOver(first, over.minus(SLACK)) || isOver(first + LINKS_AT_ONCE - 1, over);
    }

    private boolean isOver(long number, Instant over) {
        return links.find(AuditStore.linkKey(number))
                .filter(row -> row.value().at().isBefore(over))
                .isPresent();
    }

    /** @return false where nothing more is over, or others are at it */
    boolean moveAnchor(Instant over, Instant now) {
        TableResult<Boolean> result = TableTransaction.run(store, transaction -> {
            AuditAnchor anchor = anchor(transaction);
            List<AuditLink> going = anchor.leaving().isEmpty() ? going(transaction, anchor, over) : List.of();
            if (going.isEmpty()) {
                return false;
            }
            List<String> leaving = going.stream()
                    .flatMap(link -> link.covered().stream())
                    .map(AuditLink.Covered::id)
                    .toList();
            going.forEach(link -> {
                var _ = transaction.delete(links, link.key());
            });
            AuditAnchor moved = AuditAnchor.at(going.getLast(), leaving);
            put(transaction, moved);
            log.append(transaction, AuditAnchor.ACTION, null, moved.details(), now);
            return true;
        });
        return done(result);
    }

    private AuditAnchor anchor(TableTransaction transaction) {
        return transaction.find(anchors, AuditAnchor.KEY).map(Row::value).orElse(AuditAnchor.NONE);
    }

    private void put(TableTransaction transaction, AuditAnchor moved) {
        if (transaction.find(anchors, AuditAnchor.KEY).isPresent()) {
            transaction.update(anchors, AuditAnchor.KEY, _ -> moved);
        } else {
            transaction.insert(anchors, moved);
        }
    }

    private List<AuditLink> going(TableTransaction transaction, AuditAnchor anchor, Instant over) {
        long head = transaction
                .find(heads, AuditStore.HEAD)
                .map(row -> row.value().number())
                .orElse(0L);
        List<AuditLink> going = new ArrayList<>();
        int records = 0;
        for (long number = anchor.number() + 1; number < head && going.size() < LINKS_AT_ONCE; number++) {
            AuditLink link = transaction
                    .find(links, AuditStore.linkKey(number))
                    .map(Row::value)
                    .orElse(null);
            // One that is missing is for verification to name, not to be forgotten.
            if (link == null || !link.at().isBefore(over)) {
                break;
            }
            records += link.covered().size();
            if (records > LEAVING_MAX) {
                break;
            }
            going.add(link);
        }
        return going;
    }

    private int deleteLeaving() {
        int gone = 0;
        int some;
        do {
            some = deleteSome();
            gone += some;
        } while (some > 0);
        return gone;
    }

    /** @return how many the anchor does not name as leaving any more */
    int deleteSome() {
        TableResult<Integer> result = TableTransaction.run(store, transaction -> {
            AuditAnchor anchor = anchor(transaction);
            int some = Math.min(RECORDS_AT_ONCE, anchor.leaving().size());
            if (some > 0) {
                for (String id : anchor.leaving().subList(0, some)) {
                    if (transaction.find(log.records(), Key.utf8(id)).isPresent()) {
                        var _ = transaction.delete(log.records(), Key.utf8(id));
                    }
                }
                put(transaction, anchor.without(some));
            }
            return some;
        });
        return done(result);
    }

    private static <A> A done(TableResult<A> result) {
        if (result instanceof TableResult.Done<A>(A answer, long _)) {
            return answer;
        }
        throw new StoreException(StoreException.Reason.UNAVAILABLE, "audit records were not forgotten: " + result);
    }
}
