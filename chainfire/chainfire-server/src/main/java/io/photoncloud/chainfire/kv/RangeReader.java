package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;

/** Reads a range of any size from the store's bounded pages, all at one revision. Keys are those of the store. */
final class RangeReader {

    /** How often a read of the newest revision starts anew because compaction overtook it between two pages. */
    private static final int ATTEMPTS_MAX = 3;

    private final ReplicatedStore store;
    private final int pageEntries;
    private final long walkEntriesMax;

    /** @param walkEntriesMax the most entries that a read may look at to sort or narrow them */
    RangeReader(ReplicatedStore store, long walkEntriesMax) {
        this.store = store;
        this.pageEntries = store.limits().pageEntriesMax();
        this.walkEntriesMax = walkEntriesMax;
    }

    Page read(RangeSelection selection, AnswerBudget.Share share) {
        if (selection.projection() == Projection.COUNT) {
            return store.range(selection.query());
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return selection.isPlain() ? plain(selection, share) : shaped(selection, share);
            } catch (StoreException e) {
                share.close();
                if (e.reason() != Reason.COMPACTED || selection.revision() > 0 || attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private Page plain(RangeSelection selection, AnswerBudget.Share share) {
        RangeQuery query = selection.query();
        Page first = store.range(query.limit(nextLimit(query.limit(), 0)));
        long revision = selection.revision() == 0 ? first.revision() : selection.revision();
        Page all = complete(query, first, revision, share);
        return new Page(
                all.entries(),
                all.more(),
                query.counted() ? first.count() : all.entries().size(),
                first.revision());
    }

    /**
     * Reads on where a query's page ended for the store's reasons and not for its own limit; a limit of 0 is none.
     *
     * @param revision what to read on at: the state that the page is of
     */
    Page complete(RangeQuery query, Page first, long revision, AnswerBudget.Share share) {
        List<Entry> entries = new ArrayList<>(first.entries());
        take(first.entries(), share);
        Page page = first;
        while (page.more() && (query.limit() == 0 || entries.size() < query.limit())) {
            page = store.range(new RangeQuery(
                    rest(query.keys(), page),
                    revision,
                    nextLimit(query.limit(), entries.size()),
                    query.projection(),
                    false,
                    Consistency.SERIALIZABLE));
            entries.addAll(page.entries());
            take(page.entries(), share);
        }
        return new Page(entries, page.more(), query.counted() ? first.count() : entries.size(), first.revision());
    }

    private static void take(List<Entry> entries, AnswerBudget.Share share) {
        entries.forEach(entry -> share.take(RangeCollector.bytes(entry)));
    }

    private int nextLimit(int limit, int had) {
        return limit == 0 ? pageEntries : Math.min(limit - had, pageEntries);
    }

    private Page shaped(RangeSelection selection, AnswerBudget.Share share) {
        RangeCollector collector = new RangeCollector(selection, share::take);
        RangeQuery query = selection.query().limit(pageEntries).project(selection.readProjection());
        Page page = store.range(query);
        long told = page.revision();
        long revision = selection.revision() == 0 ? told : selection.revision();
        page.entries().forEach(collector::add);
        while (page.more()) {
            if (collector.seen() >= walkEntriesMax) {
                throw new StoreException(
                        Reason.INVALID,
                        "sorting or narrowing a range looks at no more than " + walkEntriesMax
                                + " keys (photon.chainfire.range.walk-entries-max): ask for a smaller range");
            }
            page = store.range(new RangeQuery(
                    rest(query.keys(), page),
                    revision,
                    pageEntries,
                    query.projection(),
                    false,
                    Consistency.SERIALIZABLE));
            page.entries().forEach(collector::add);
        }
        return collector.toPage(told);
    }

    static KeyRange rest(KeyRange keys, Page page) {
        return new KeyRange(page.entries().getLast().key().next(), keys.end());
    }
}
