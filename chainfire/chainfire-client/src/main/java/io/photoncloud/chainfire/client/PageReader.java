package io.photoncloud.chainfire.client;

import io.photoncloud.chainfire.client.RemoteCalls.Answer;
import io.photoncloud.chainfire.client.RemoteCalls.Leader;
import io.photoncloud.chainfire.client.RemoteCalls.Repeat;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.RangeResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pages. etcd bounds an answer by a number of entries only, not by bytes: so no more entries are asked for at once
 * than are expected to fit, by the size of those seen lately, and a page may be put together from several answers of one
 * revision.
 */
final class PageReader {

    private static final int EXPECTED_ENTRY_BYTES = 512;

    private final RemoteCalls calls;
    private final EtcdWire wire;
    private final StoreLimits limits;
    private volatile long entryBytes = EXPECTED_ENTRY_BYTES;

    PageReader(RemoteCalls calls, EtcdWire wire, StoreLimits limits) {
        this.calls = calls;
        this.wire = wire;
        this.limits = limits;
    }

    Page read(RangeQuery query) {
        return new Reading(query).run();
    }

    /** One page in the making. */
    private final class Reading {
        private final RangeQuery query;
        private final int wanted;
        private final List<Entry> entries = new ArrayList<>();
        private long bytes;
        private long count;
        private long revision;
        private int chunkMax = Integer.MAX_VALUE;

        private Reading(RangeQuery query) {
            this.query = query;
            this.wanted = wire.limit(query);
        }

        private Page run() {
            boolean more = add(first());
            while (more && entries.size() < wanted && bytes < limits.pageBytesMax()) {
                int before = entries.size();
                more = addRest();
                if (entries.size() == before) {
                    break;
                }
            }
            boolean counted = query.counted() || query.projection() == Projection.COUNT;
            return new Page(entries, more, counted ? count : entries.size(), revision);
        }

        private RangeResponse first() {
            RangeResponse response = chunk(query);
            revision = response.getHeader().getRevision();
            count = response.getCount();
            return response;
        }

        /** @return whether there is still more */
        private boolean addRest() {
            KeyRange rest =
                    new KeyRange(entries.getLast().key().next(), query.keys().end());
            long at = query.revision() == 0 ? revision : query.revision();
            try {
                return add(chunk(new RangeQuery(rest, at, 0, query.projection(), false, query.consistency())));
            } catch (StoreException e) {
                if (e.reason() == Reason.COMPACTED || e.reason() == Reason.FUTURE_REVISION) {
                    // Compacted meanwhile, or asked of a server that lags: what there is makes a page.
                    return true;
                }
                throw e;
            }
        }

        private RangeResponse chunk(RangeQuery part) {
            while (true) { // Ends: each round asks for fewer entries, or is the last.
                int size = chunkSize();
                var request = new RemoteCalls.Request<>(
                        KVGrpc.getRangeMethod(),
                        wire.toWire(part, size),
                        Repeat.SAFE,
                        part.consistency() == Consistency.SERIALIZABLE ? Leader.NOT_NEEDED : Leader.NEEDED,
                        answerBytesMax());
                switch (calls.call(request)) {
                    case Answer.Given<RangeResponse>(RangeResponse response) -> {
                        return response;
                    }
                    case Answer.Refused<RangeResponse>(StoreException exception, boolean _) -> throw exception;
                    case Answer.Lost<RangeResponse>(String reason) ->
                        throw new StoreException(Reason.UNAVAILABLE, reason);
                    case Answer.TooLarge<RangeResponse>(String message) -> {
                        if (size == 1) {
                            throw new StoreException(Reason.INVALID, message);
                        }
                        chunkMax = Math.max(1, size / 4);
                        entryBytes = Math.max(entryBytes, answerBytesMax() / size);
                    }
                }
            }
        }

        private int chunkSize() {
            if (query.projection() != Projection.ENTRIES) {
                return Math.min(wanted, chunkMax);
            }
            long fitting = (limits.pageBytesMax() - bytes) / entryBytes;
            return Math.clamp(fitting, 1, Math.min(wanted - entries.size(), chunkMax));
        }

        private boolean add(RangeResponse response) {
            List<Entry> found = wire.entries(response);
            long foundBytes = 0;
            for (Entry entry : found) {
                long size = (long) entry.key().size() + entry.value().size();
                foundBytes += size;
                boolean fits = entries.isEmpty() || bytes + size <= limits.pageBytesMax();
                if (!fits || entries.size() == wanted) {
                    note(found.size(), foundBytes);
                    return true;
                }
                bytes += size;
                entries.add(entry);
            }
            note(found.size(), foundBytes);
            return response.getMore();
        }

        private void note(int number, long size) {
            if (number > 0 && query.projection() == Projection.ENTRIES) {
                entryBytes = Math.max(1, (3 * entryBytes + size / number) / 4);
            }
        }
    }

    int answerBytesMax() {
        // Twice a page: entries may turn out larger than those before. And what stands around them.
        return 2 * limits.pageBytesMax() + (limits.pageEntriesMax() << 6);
    }
}
