package io.photoncloud.chainfire.resources.operation;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.Step;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.common.api.IdSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of one service. Beginning one is part of the change that needs it; a {@code ReconcileLoop} over
 * {@link #table} with this as its reconciler carries them out, one step at an attempt, each noted when it is done. A
 * process that dies between doing a step and noting it leaves a step that is done again.
 */
public final class Operations implements Reconciler<Operation> {

    private static final Logger log = LoggerFactory.getLogger(Operations.class);

    /** How long an operation is kept after it has ended, where a service does not say. */
    public static final Duration KEPT = Duration.ofDays(7);

    private final Table<Operation> operations;
    private final ExpiringRows<Operation> ending;
    private final Duration kept;
    private final Map<String, OperationKind> kinds = new HashMap<>();
    private final InstantSource clock;
    private final IdSource ids;

    public Operations(
            ReplicatedStore store,
            String service,
            Collection<? extends OperationKind> kinds,
            InstantSource clock,
            IdSource ids) {
        this(store, service, kinds, KEPT, clock, ids);
    }

    /** @param kept how long an operation is kept after it has ended */
    public Operations(
            ReplicatedStore store,
            String service,
            Collection<? extends OperationKind> kinds,
            Duration kept,
            InstantSource clock,
            IdSource ids) {
        if (kept.isNegative()) {
            throw new IllegalArgumentException("ended operations are kept for a time, not " + kept);
        }
        this.kept = kept;
        this.operations = OperationStore.operations(store, service);
        this.ending = new ExpiringRows<>(store, operations, OperationStore.BY_END);
        this.clock = clock;
        this.ids = ids;
        for (OperationKind kind : kinds) {
            int steps = kind.steps().size();
            if (steps < 1 || steps > OperationKind.STEPS_MAX || this.kinds.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("an operation of kind " + kind.name() + " has 1 to "
                        + OperationKind.STEPS_MAX + " steps and a name of its own");
            }
        }
    }

    public Table<Operation> table() {
        return operations;
    }

    /** Begins an operation in the change that needs it: it is carried out if and only if that is made. */
    public Operation begin(Change change, String kind, ResourceRef resource, Bytes input) {
        String id = "op-" + ids.nextUuid();
        return change.rows().insert(operations, Operation.begin(id, kind(kind), resource, input, change.now()));
    }

    public Optional<Operation> find(String id) {
        return operations.find(Key.utf8(id)).map(Row::value);
    }

    /** The operations on a resource, oldest first. */
    public TablePage<Operation> list(ResourceRef resource, PageRequest request) {
        return operations.list(OperationStore.BY_RESOURCE, IndexKey.of(resource.type(), resource.id()), request);
    }

    /** Forgets those that have ended long enough ago. @return how many */
    public int forget(Instant now) {
        Instant over = now.minus(kept);
        return ending.forget(operation ->
                operation.ended().filter(ended -> ended.isBefore(over)).isPresent());
    }

    private OperationKind kind(String name) {
        OperationKind kind = kinds.get(name);
        if (kind == null) {
            throw new IllegalStateException("this release has no operations of kind " + name);
        }
        return kind;
    }

    @Override
    public Optional<Instant> deadline(Operation operation) {
        return operation.deadline();
    }

    @Override
    public Next reconcile(Row<Operation> row) throws Exception {
        Operation operation = row.value();
        OperationKind kind = kind(operation.kind());
        return switch (operation.phase()) {
            case Phase.Running _ -> doStep(row, kind);
            case Phase.Undoing undoing -> undoStep(row, kind, undoing);
            case Phase.Succeeded _, Phase.Failed _ -> Next.SETTLED;
        };
    }

    private Next doStep(Row<Operation> row, OperationKind kind) throws Exception {
        Operation operation = row.value();
        Step step = kind.steps().get(operation.outputs().size());
        StepContext context = new StepContext(operation, callKey(operation, step), operation.outputs(), Bytes.EMPTY);
        Operation next;
        try {
            next = operation.done(kind, step.apply(context), clock.instant());
        } catch (CannotBeDone e) {
            next = operation.failed(kind, String.valueOf(e.getMessage()), clock.instant());
        }
        return write(row, next);
    }

    private Next undoStep(Row<Operation> row, OperationKind kind, Phase.Undoing undoing) throws Exception {
        Operation operation = row.value();
        int last = operation.outputs().size() - 1;
        Step step = kind.steps().get(last);
        step.undo(new StepContext(
                operation,
                callKey(operation, step),
                operation.outputs().subList(0, last),
                operation.outputs().getLast()));
        return write(row, operation.undone(kind, undoing, clock.instant()));
    }

    /** A process of the release before, or after, has the same key for the same step. */
    private static String callKey(Operation operation, Step step) {
        return operation.id() + "/" + step.name();
    }

    @Override
    public void expire(Row<Operation> row) throws Exception {
        Operation operation = row.value();
        OperationKind kind = kind(operation.kind());
        Instant now = clock.instant();
        switch (operation.phase()) {
            case Phase.Running _ -> write(row, operation.failed(kind, "it was not done in time", now));
            case Phase.Undoing undoing -> {
                Operation next = operation.leftBehind(kind, undoing, now);
                log.atError()
                        .addKeyValue("operation", operation.id())
                        .addKeyValue("resource", operation.resource())
                        .addKeyValue(
                                "step",
                                kind.steps().get(operation.outputs().size() - 1).name())
                        .log("a step was not undone in time: what it made is left behind");
                write(row, next);
            }
            case Phase.Succeeded _, Phase.Failed _ -> {}
        }
    }

    /** Only what was read is replaced: whoever was faster, is right, and the row is looked at again. */
    private Next write(Row<Operation> row, Operation next) {
        UnaryOperator<Operation> ifSame = present -> present.equals(row.value()) ? next : present;
        return switch (operations.update(row.id(), ifSame)) {
            case TableResult.Done<Row<Operation>>(Row<Operation> written, long _) ->
                written.value().hasEnded() ? Next.SETTLED : new Next.Again(Duration.ZERO);
            case TableResult.Contended<Row<Operation>> _, TableResult.Unknown<Row<Operation>> _ ->
                new Next.Again(Duration.ZERO);
            case TableResult.Absent<Row<Operation>> _ -> Next.SETTLED;
            case TableResult.Collided<Row<Operation>> impossible ->
                throw new IllegalStateException("operations have no unique index: " + impossible);
        };
    }
}
