package io.photoncloud.chainfire.client;

import io.photoncloud.chainfire.client.RemoteCalls.Answer;
import io.photoncloud.chainfire.client.RemoteCalls.Leader;
import io.photoncloud.chainfire.client.RemoteCalls.Repeat;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeysPage;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.RangeQuery.Consistency;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.proto.etcd.server.KVGrpc;
import io.photoncloud.proto.etcd.server.TxnResponse;
import java.util.List;

/**
 * Reads single keys, many with one question: a transaction that only reads, which takes no place in a server's log. No more are asked
 * for at once than are expected to fit into a page, by the size of those seen lately.
 */
final class KeysReader {

    private static final int EXPECTED_ENTRY_BYTES = 512;

    private final RemoteCalls calls;
    private final EtcdWire wire;
    private final PageReader pages;
    private final StoreLimits limits;
    private volatile long entryBytes = EXPECTED_ENTRY_BYTES;

    KeysReader(RemoteCalls calls, EtcdWire wire, PageReader pages, StoreLimits limits) {
        this.calls = calls;
        this.wire = wire;
        this.pages = pages;
        this.limits = limits;
    }

    KeysPage read(KeysQuery query) {
        long fitting = limits.pageBytesMax() / entryBytes;
        int size = Math.clamp(
                fitting, 1, Math.min(limits.operationsMax(), query.keys().size()));
        while (size > 1) { // Ends: each round asks for fewer.
            switch (ask(query, query.keys().subList(0, size))) {
                case Answer.Given<TxnResponse>(TxnResponse response) -> {
                    KeysPage page = wire.keysPage(response);
                    note(page.entries());
                    return page;
                }
                case Answer.Refused<TxnResponse>(StoreException exception, boolean _) -> {
                    // A server has its own bound for what all reads of a transaction give.
                    if (exception.reason() != Reason.INVALID) {
                        throw exception;
                    }
                }
                case Answer.Lost<TxnResponse>(String reason) -> throw new StoreException(Reason.UNAVAILABLE, reason);
                case Answer.TooLarge<TxnResponse> _ -> entryBytes = Math.max(entryBytes, pages.answerBytesMax() / size);
            }
            size /= 4;
        }
        return KeysPage.ofFirst(pages.read(query.first()));
    }

    private Answer<TxnResponse> ask(KeysQuery query, List<Key> keys) {
        return calls.call(new RemoteCalls.Request<>(
                KVGrpc.getTxnMethod(),
                wire.toWire(new KeysQuery(keys, query.revision(), query.consistency())),
                Repeat.SAFE,
                query.consistency() == Consistency.SERIALIZABLE ? Leader.NOT_NEEDED : Leader.NEEDED,
                pages.answerBytesMax()));
    }

    private void note(List<Entry> entries) {
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.key().size() + entry.value().size();
        }
        if (!entries.isEmpty()) {
            entryBytes = Math.max(1, (3 * entryBytes + bytes / entries.size()) / 4);
        }
    }
}
