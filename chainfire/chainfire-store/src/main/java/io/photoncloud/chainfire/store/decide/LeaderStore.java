package io.photoncloud.chainfire.store.decide;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What a decider needs of the store it runs on. */
public interface LeaderStore extends ReplicatedStore {

    long NOT_LEADING = -1;

    /** The term in which this member leads and has applied all that earlier terms committed, or {@link #NOT_LEADING}. */
    long leadingTerm();

    /**
     * Commits only if this member still leads in {@code term}. Transactions of one term are applied in the order of the
     * calls. Never blocks; as {@link io.photoncloud.chainfire.store.EmbeddedStore#commitAsync}.
     */
    void commitInTerm(
            Transaction transaction, long term, BiConsumer<@Nullable CommitResult, @Nullable StoreException> done);
}
