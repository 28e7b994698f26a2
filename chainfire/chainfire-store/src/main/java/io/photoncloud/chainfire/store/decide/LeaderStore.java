package io.photoncloud.chainfire.store.decide;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a decider needs of the store it runs on. */
public interface LeaderStore extends ReplicatedStore {

    long NOT_LEADING = -1;

    /** The term in which this member leads and has applied all that earlier terms committed, or {@link #NOT_LEADING}. */
    long leadingTerm();

    /**
     * Commits only if this member still leads in {@code term}. Transactions of one chain are applied in the order of the
     * calls; one that certainly is in no log, for whatever reason, breaks the chain before a later one can get there.
     * Never blocks; as {@link io.photoncloud.chainfire.store.EmbeddedStore#commitAsync}.
     */
    void commitInTerm(
            Transaction transaction,
            long term,
            Chain chain,
            BiConsumer<@Nullable CommitResult, @Nullable StoreException> done);

    /**
     * Makes sure that this member led in {@code term} at some moment after the call: nobody has led in a later one by
     * then. {@code done} gets null if so, else why it is not sure. Never blocks.
     */
    void confirmLeading(long term, Consumer<@Nullable StoreException> done);
}
