package io.photoncloud.chainfire.kv;

import io.photoncloud.chainfire.store.CommitResult;
import io.photoncloud.chainfire.store.KeyRange;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.OperationResult;
import io.photoncloud.chainfire.store.Page;
import io.photoncloud.chainfire.store.RangeQuery.Projection;
import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.chainfire.store.StoreException.Reason;
import io.photoncloud.chainfire.store.Transaction;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Completes the reads of an applied transaction. The store answers a read inside a transaction with one bounded page;
 * etcd's callers expect the whole range. The rest is read after the transaction, from its own revision where it wrote
 * nothing there after the read, otherwise from the revision before it where it wrote nothing there before the read.
 * Keys are those of the store.
 */
final class TransactionReads {

    private record Step(Operation operation, OperationResult result) {

        boolean wrote() {
            return switch (operation) {
                case Operation.Put _ -> true;
                case Operation.Delete _ -> result instanceof OperationResult.Delete(long count, var _) && count > 0;
                case Operation.Get _, Operation.Nested _ -> false;
            };
        }

        boolean wrote(KeyRange keys) {
            return switch (operation) {
                case Operation.Put put -> keys.contains(put.key());
                case Operation.Delete(KeyRange deleted, boolean _) ->
                    deleted.overlaps(keys) && result instanceof OperationResult.Delete(long count, var _) && count > 0;
                case Operation.Get _, Operation.Nested _ -> false;
            };
        }
    }

    private final RangeReader reader;
    private final long revision;
    private final List<Step> steps = new ArrayList<>();
    private final IdentityHashMap<OperationResult, Page> completed = new IdentityHashMap<>();

    private TransactionReads(RangeReader reader, long revision) {
        this.reader = reader;
        this.revision = revision;
    }

    /** Whether any read of the transaction ended before its range or its limit did. */
    static boolean areIncomplete(Transaction transaction, CommitResult result) {
        return switch (result) {
            case CommitResult.Committed(long _, var results) -> anyIncomplete(transaction.then(), results);
            case CommitResult.Conflicted(long _, var results) -> anyIncomplete(transaction.otherwise(), results);
            case CommitResult.Unknown _ -> false;
        };
    }

    private static boolean anyWrote(List<Operation> operations, List<OperationResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (wroteAnything(operations.get(i), results.get(i))) {
                return true;
            }
        }
        return false;
    }

    static boolean wroteAnything(Transaction transaction, CommitResult result) {
        return switch (result) {
            case CommitResult.Committed(long _, var results) -> anyWrote(transaction.then(), results);
            case CommitResult.Conflicted(long _, var results) -> anyWrote(transaction.otherwise(), results);
            case CommitResult.Unknown _ -> true;
        };
    }

    private static boolean wroteAnything(Operation operation, OperationResult result) {
        if (operation instanceof Operation.Nested(Transaction nested)
                && result instanceof OperationResult.Nested(boolean held, var inner)) {
            return anyWrote(branch(nested, held), inner);
        }
        return new Step(operation, result).wrote();
    }

    private static boolean anyIncomplete(List<Operation> operations, List<OperationResult> results) {
        for (int i = 0; i < results.size(); i++) {
            if (isIncomplete(operations.get(i), results.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIncomplete(Operation operation, OperationResult result) {
        if (result instanceof OperationResult.Nested(boolean held, var results)
                && operation instanceof Operation.Nested(Transaction nested)) {
            return anyIncomplete(branch(nested, held), results);
        }
        return result instanceof OperationResult.Get(Page page)
                && operation instanceof Operation.Get(var query)
                && page.more()
                && query.projection() != Projection.COUNT
                && (query.limit() == 0 || page.entries().size() < query.limit());
    }

    private static List<Operation> branch(Transaction transaction, boolean held) {
        return held ? transaction.then() : transaction.otherwise();
    }

    /** @throws StoreException INVALID, after the fact, where the rest of a read can no longer be told */
    static CommitResult complete(
            Transaction transaction, CommitResult result, RangeReader reader, AnswerBudget.Share share) {
        return switch (result) {
            case CommitResult.Committed(long revision, var results) ->
                new CommitResult.Committed(
                        revision, new TransactionReads(reader, revision).run(transaction.then(), results, share));
            case CommitResult.Conflicted(long revision, var results) ->
                new CommitResult.Conflicted(
                        revision, new TransactionReads(reader, revision).run(transaction.otherwise(), results, share));
            case CommitResult.Unknown unknown -> unknown;
        };
    }

    private List<OperationResult> run(
            List<Operation> operations, List<OperationResult> results, AnswerBudget.Share share) {
        flatten(operations, results);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (isIncomplete(step.operation, step.result)
                    && step.operation instanceof Operation.Get(var query)
                    && step.result instanceof OperationResult.Get(Page page)) {
                long at = query.revision() > 0 ? query.revision() : stateOf(i, RangeReader.rest(query.keys(), page));
                completed.put(step.result, reader.complete(query, page, at, share));
            }
        }
        return rebuild(results);
    }

    private void flatten(List<Operation> operations, List<OperationResult> results) {
        for (int i = 0; i < results.size(); i++) {
            Operation operation = operations.get(i);
            OperationResult result = results.get(i);
            if (operation instanceof Operation.Nested(Transaction nested)
                    && result instanceof OperationResult.Nested(boolean held, var inner)) {
                flatten(branch(nested, held), inner);
            } else {
                steps.add(new Step(operation, result));
            }
        }
    }

    /** The revision at which the keys stand as the read at that place of the transaction saw them. */
    private long stateOf(int read, KeyRange keys) {
        boolean after = steps.subList(read + 1, steps.size()).stream().anyMatch(step -> step.wrote(keys));
        if (!after) {
            return revision;
        }
        boolean before = steps.subList(0, read).stream().anyMatch(step -> step.wrote(keys));
        if (!before && revision > 1) {
            return revision - 1;
        }
        throw new StoreException(
                Reason.INVALID,
                "the transaction was applied with revision " + revision
                        + ", but a range it read between two writes to it is too large to be told: read less");
    }

    private List<OperationResult> rebuild(List<OperationResult> results) {
        return results.stream()
                .map(result -> {
                    Page page = completed.get(result);
                    if (page != null) {
                        return new OperationResult.Get(page);
                    }
                    return result instanceof OperationResult.Nested(boolean held, var inner)
                            ? new OperationResult.Nested(held, rebuild(inner))
                            : result;
                })
                .toList();
    }
}
