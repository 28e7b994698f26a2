package io.photoncloud.chainfire.kv;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.kv.KvWriteService.Transacted;
import io.photoncloud.chainfire.store.OperationResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a transaction. {@code results} are those of the branch that ran, in its order; null in the answer to a
 * replay whose first answer was too long to be kept.
 */
record TxnView(boolean succeeded, long revision, @Nullable List<ResultView> results) {

    static TxnView of(Transacted.Ran ran) {
        return new TxnView(ran.succeeded(), ran.revision(), views(ran.results()));
    }

    private static List<ResultView> views(List<OperationResult> results) {
        return results.stream().map(ResultView::of).toList();
    }

    /** One of the steps, as in the request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResultView(
            @Nullable PutResult put,
            @Nullable DeleteResult delete,
            @Nullable GetResult get,
            @Nullable NestedResult txn) {

        static ResultView of(OperationResult result) {
            return switch (result) {
                case OperationResult.Put(var previous) ->
                    new ResultView(new PutResult(previous == null ? null : EntryView.of(previous)), null, null, null);
                case OperationResult.Delete(long count, var previous) ->
                    new ResultView(
                            null,
                            new DeleteResult(
                                    count,
                                    previous.isEmpty()
                                            ? null
                                            : previous.stream()
                                                    .map(EntryView::of)
                                                    .toList()),
                            null,
                            null);
                case OperationResult.Get(var page) ->
                    new ResultView(
                            null,
                            null,
                            new GetResult(
                                    page.entries().stream().map(EntryView::of).toList(), page.count(), page.more()),
                            null);
                case OperationResult.Nested(boolean held, var inner) ->
                    new ResultView(null, null, null, new NestedResult(held, views(inner)));
            };
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PutResult(@Nullable EntryView previous) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeleteResult(long deleted, @Nullable List<EntryView> previous) {}

    record GetResult(List<EntryView> items, long count, boolean more) {}

    record NestedResult(boolean succeeded, List<ResultView> results) {}
}
