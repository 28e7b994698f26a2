package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.keyspace.Keyspace;
import io.photoncloud.chainfire.keyspace.KeyspaceTransactions;
import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.KeysQuery;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreLimits;
import io.photoncloud.chainfire.store.Transaction;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of one keyspace, for all doors. Callers name keys as they see them; this maps them, and nothing of
 * another keyspace ever comes out. What ends in "Async" never blocks; the rest does, and is meant for virtual threads.
 */
public final class KvService {

    private final EmbeddedStore store;
    private final RangeReader reader;
    private final AnswerBudget budget;
    private final Executor threads;

    public KvService(EmbeddedStore store, AnswerBudget budget, long walkEntriesMax, Executor threads) {
        this.store = store;
        this.reader = new RangeReader(store, walkEntriesMax);
        this.budget = budget;
        this.threads = threads;
    }

    public StoreLimits limits() {
        return store.limits();
    }

    /** To be opened for each {@link #select} and closed when its answer was sent. */
    public AnswerBudget.Share openShare() {
        return budget.open();
    }

    /** The newest version of a key, linearizable. */
    public Optional<Entry> find(Keyspace keyspace, Key key) {
        return store.find(keyspace.stored(key)).map(keyspace::shown);
    }

    /** One page, as the store bounds it. */
    public Page range(Keyspace keyspace, RangeQuery query) {
        return keyspace.shown(store.range(KeyspaceTransactions.stored(keyspace, query)));
    }

    /** One page, as {@link EmbeddedStore#rangeAsync}. */
    public void rangeAsync(
            Keyspace keyspace, RangeQuery query, BiConsumer<@Nullable Page, @Nullable StoreException> done) {
        store.rangeAsync(
                KeyspaceTransactions.stored(keyspace, query),
                (page, refused) -> done.accept(page == null ? null : keyspace.shown(page), refused));
    }

    /** A whole range, sorted and narrowed, of one revision. */
    public Page select(Keyspace keyspace, RangeSelection selection, AnswerBudget.Share share) {
        return keyspace.shown(reader.read(selection.over(keyspace.stored(selection.keys())), share));
    }

    /** As {@link #commitAsync}, waiting. */
    public CommitResult commit(Keyspace keyspace, Transaction transaction) {
        Transaction stored = KeyspaceTransactions.stored(keyspace, transaction);
        CommitResult result = store.commit(stored);
        if (!TransactionReads.areIncomplete(stored, result)) {
            return KeyspaceTransactions.shown(keyspace, result);
        }
        try (AnswerBudget.Share share = budget.open()) {
            return KeyspaceTransactions.shown(keyspace, completeReads(stored, result, share));
        }
    }

    /**
     * Commits a transaction, whose reads are complete: a limit of 0 stands for the whole range, however large.
     *
     * @param done as of {@link EmbeddedStore#commitAsync}
     */
    public void commitAsync(
            Keyspace keyspace,
            Transaction transaction,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        Transaction stored = KeyspaceTransactions.stored(keyspace, transaction);
        Optional<KeysQuery> reads = KeyReads.of(stored);
        if (reads.isEmpty()) {
            commitStored(keyspace, stored, done);
            return;
        }
        store.findAllAsync(reads.get(), (page, refused) -> {
            Optional<CommitResult> answer =
                    page == null ? Optional.empty() : KeyReads.answer(stored, reads.get(), page);
            if (page == null) {
                done.accept(null, refused);
            } else if (answer.isPresent()) {
                done.accept(KeyspaceTransactions.shown(keyspace, answer.get()), null);
            } else {
                // More than a page: what a transaction may read at the most, its place in the log bounds.
                commitStored(keyspace, stored, done);
            }
        });
    }

    private void commitStored(
            Keyspace keyspace, Transaction stored, BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        store.commitAsync(stored, (result, refused) -> {
            if (result == null) {
                done.accept(null, refused);
            } else if (TransactionReads.areIncomplete(stored, result)) {
                threads.execute(() -> completeReadsAndTell(keyspace, stored, result, done));
            } else {
                done.accept(KeyspaceTransactions.shown(keyspace, result), null);
            }
        });
    }

    private void completeReadsAndTell(
            Keyspace keyspace,
            Transaction stored,
            CommitResult result,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done) {
        try (AnswerBudget.Share share = budget.open()) {
            CommitResult complete;
            try {
                complete = completeReads(stored, result, share);
            } catch (StoreException e) {
                done.accept(null, e);
                return;
            }
            done.accept(KeyspaceTransactions.shown(keyspace, complete), null);
        }
    }

    /** What wrote something and cannot tell all it read counts as unknown, not as refused: nobody may think it undone. */
    private CommitResult completeReads(Transaction stored, CommitResult result, AnswerBudget.Share share) {
        try {
            return TransactionReads.complete(stored, result, reader, share);
        } catch (StoreException e) {
            if (!TransactionReads.wroteAnything(stored, result)) {
                throw e;
            }
            return new CommitResult.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** Forgets history before a revision, in all keyspaces: there is one line of revisions. */
    public void compact(long revision) {
        store.compact(revision);
    }
}
