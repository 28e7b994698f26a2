package io.photoncloud.chainfire.testing;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.Entry;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.Transaction;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes calls on single keys of a store and records them in a history. For one thread. */
public final class RegisterClient {

    private final String name;
    private final Supplier<? extends ReplicatedStore> store;
    private final History<RegisterInput, RegisterOutput> history;

    /** @param store asked before each call which one to use */
    public RegisterClient(
            String name, Supplier<? extends ReplicatedStore> store, History<RegisterInput, RegisterOutput> history) {
        this.name = name;
        this.store = store;
        this.history = history;
    }

    /** Makes the call; the answer is empty where the store refused the call, or its answer was lost. */
    public Optional<RegisterOutput> call(RegisterInput input) {
        History<RegisterInput, RegisterOutput>.Pending pending = history.invoke(name, input);
        Optional<RegisterOutput> output;
        try {
            output = ask(store.get(), input);
        } catch (StoreException refused) {
            // By the store's contract nothing was written; a read that failed says nothing.
            pending.refused();
            return Optional.empty();
        }
        output.ifPresentOrElse(pending::complete, pending::unknown);
        return output;
    }

    private static Optional<RegisterOutput> ask(ReplicatedStore store, RegisterInput input) {
        return switch (input) {
            case RegisterInput.Get get -> Optional.of(found(store.find(get.key())));
            case RegisterInput.Put put -> output(store.commit(Transaction.put(put.key(), put.value())));
            case RegisterInput.Delete delete -> output(store.commit(Transaction.delete(delete.key())));
            case RegisterInput.CompareAndSet set ->
                output(store.commit(Transaction.when(Condition.unchangedSince(set.key(), set.expected()))
                        .then(Operation.Put.of(set.key(), set.value()))));
        };
    }

    private static RegisterOutput found(Optional<Entry> entry) {
        return entry.<RegisterOutput>map(found -> new RegisterOutput.Found(found.value(), found.modRevision()))
                .orElseGet(RegisterOutput.Absent::new);
    }

    private static Optional<RegisterOutput> output(CommitResult result) {
        return switch (result) {
            case CommitResult.Committed(long revision, var results) ->
                Optional.of(
                        results.getFirst() instanceof OperationResult.Delete(long count, var _) && count == 0
                                ? new RegisterOutput.Absent()
                                : new RegisterOutput.Written(revision));
            case CommitResult.Conflicted _ -> Optional.of(new RegisterOutput.Mismatched());
            case CommitResult.Unknown _ -> Optional.empty();
        };
    }
}
