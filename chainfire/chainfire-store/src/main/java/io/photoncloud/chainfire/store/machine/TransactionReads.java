package io.photoncloud.chainfire.store.machine;

import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.engine.View;
import java.util.ArrayList;
import java.util.List;

/**
 * What the reads of one transaction give together. Each is bounded by a page, and there may be many: their answers are in
 * memory at once, on every member. Counted before anything is written, and only where it could be too much.
 */
final class TransactionReads {

    private final List<RangeQuery> queries = new ArrayList<>();
    private final List<Operation.Put> puts = new ArrayList<>();

    void add(Operation operation) {
        switch (operation) {
            case Operation.Get(RangeQuery query) -> queries.add(query);
            case Operation.Put put -> puts.add(put);
            case Operation.Delete _, Operation.Nested _ -> {}
        }
    }

    /** @param revision the newest, before the transaction */
    void countInto(Extent extent, Reader reader, View view, long revision) {
        if (most(reader.limits()) <= Extent.READ_BYTES_MAX) {
            return;
        }
        for (RangeQuery query : queries) {
            extent.reads(bytesBefore(query, reader, view, revision) + bytesWritten(query));
            if (extent.refusal() != null) {
                return;
            }
        }
    }

    private long most(StoreLimits limits) {
        long entry = (long) limits.keyBytesMax() + limits.valueBytesMax();
        long page = Math.max(entry, limits.pageBytesMax());
        long most = 0;
        for (RangeQuery query : queries) {
            most += query.keys().isSingle() ? entry : page;
        }
        return most;
    }

    private static long bytesBefore(RangeQuery query, Reader reader, View view, long revision) {
        long bytes = 0;
        for (Entry entry : reader.range(view, query, revision).entries()) {
            bytes += entry.key().size() + entry.value().size();
        }
        return bytes;
    }

    /** What the transaction itself writes may be read in it. */
    private long bytesWritten(RangeQuery query) {
        if (query.projection() != RangeQuery.Projection.ENTRIES) {
            return 0;
        }
        long bytes = 0;
        for (Operation.Put put : puts) {
            if (query.keys().contains(put.key())) {
                bytes += put.key().size() + put.value().size();
            }
        }
        return bytes;
    }
}
