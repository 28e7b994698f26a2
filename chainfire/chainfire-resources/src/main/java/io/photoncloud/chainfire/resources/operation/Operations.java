package io.photoncloud.chainfire.resources.operation;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.expiry.ExpiringRows;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.chainfire.resources.operation.OperationKind.CannotBeDone;
import io.photoncloud.chainfire.resources.operation.OperationKind.NotYet;
import io.photoncloud.chainfire.resources.operation.OperationKind.Step;
import io.photoncloud.chainfire.resources.operation.OperationKind.StepContext;
import io.photoncloud.chainfire.resources.reconcile.Reconciler;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Condition;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TablePage;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.IdSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    private final ReplicatedStore store;
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
        this.store = store;
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
        return begin(change.rows(), "op-" + ids.nextUuid(), kind, "", resource, input, change.now());
    }

    /**
     * As above, for a runner of its own: one process that can do what others cannot.
     *
     * @param id of an operation that there is not yet
     * @param runner as of {@link #runBy}
     */
    public Operation begin(
            TableTransaction rows,
            String id,
            String kind,
            String runner,
            ResourceRef resource,
            Bytes input,
            Instant now) {
        return rows.insert(operations, Operation.begin(id, kind(kind), runner, resource, input, now));
    }

    /**
     * Ends an operation whose runner is gone, in the change that begins another one in its place: that one takes over what it
     * has made. Nothing is undone, and its resource is told nothing. A step of it that is under way still may have an effect, but
     * is not written: steps ask whether their operation is the resource's own.
     */
    public void supersede(TableTransaction rows, String id, String reason, Instant now) {
        Key key = Key.utf8(id);
        Optional<Row<Operation>> found =
                rows.find(operations, key).filter(row -> !row.value().hasEnded());
        if (found.isPresent()) {
            rows.update(operations, key, operation -> operation.superseded(kind(operation.kind()), reason, now));
        }
    }

    /**
     * Has another runner go on with an operation whose own is gone. As with {@link #supersede}, what that one still does is not
     * written, and steps ask whose the operation is.
     */
    public void handOver(TableTransaction rows, String id, String runner, Instant now) {
        rows.update(operations, Key.utf8(id), operation -> operation.handedTo(kind(operation.kind()), runner, now));
    }

    /**
     * Carries out the operations of one runner, for as long as nobody else does.
     *
     * @param condition on which everything is written: that the runner is still who it says
     */
    public Reconciler<Operation> runBy(String runner, Condition condition) {
        Run run = new Run(runner, condition);
        return new Reconciler<>() {
            @Override
            public Next reconcile(Row<Operation> row) throws Exception {
                return run.isOf(row.value()) ? Operations.this.reconcile(row, run) : Next.SETTLED;
            }

            @Override
            public Optional<Instant> deadline(Operation operation) {
                return run.isOf(operation) ? operation.deadline() : Optional.empty();
            }

            @Override
            public void expire(Row<Operation> row) {
                Operations.this.expire(row, run);
            }
        };
    }

    /** Whose operations are carried out. */
    private record Run(String runner, @Nullable Condition condition) {

        private static final Run ANYBODY = new Run("", null);

        boolean isOf(Operation operation) {
            return operation.runner().equals(runner);
        }
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
        return Run.ANYBODY.isOf(operation) ? operation.deadline() : Optional.empty();
    }

    @Override
    public Next reconcile(Row<Operation> row) throws Exception {
        return Run.ANYBODY.isOf(row.value()) ? reconcile(row, Run.ANYBODY) : Next.SETTLED;
    }

    private Next reconcile(Row<Operation> row, Run run) throws Exception {
        Operation operation = row.value();
        OperationKind kind = kind(operation.kind());
        return switch (operation.phase()) {
            case Phase.Running _ -> doStep(row, kind, run);
            case Phase.Undoing undoing -> undoStep(row, kind, undoing, run);
            case Phase.Succeeded _, Phase.Failed _ -> Next.SETTLED;
        };
    }

    private Next doStep(Row<Operation> row, OperationKind kind, Run run) throws Exception {
        Operation operation = passOver(row.value(), kind);
        if (operation.hasEnded()) {
            return write(row, operation, run);
        }
        Step step = nextStep(operation, kind);
        Operation next;
        try {
            Instant began = clock.instant();
            next = operation.done(kind, step.apply(context(operation, step)), clock.instant());
            log.atDebug()
                    .addKeyValue("operation", operation.id())
                    .addKeyValue("step", step.name())
                    .addKeyValue("took", Duration.between(began, clock.instant()))
                    .log("a step was done");
        } catch (CannotBeDone e) {
            next = operation.failed(kind, String.valueOf(e.getMessage()), clock.instant());
        } catch (NotYet e) {
            notePassed(row, operation, run);
            return new Next.Again(e.after());
        } catch (Exception e) { // tidy: whatever keeps the step from being done, its time runs from now on
            notePassed(row, operation, run);
            throw e;
        }
        return write(row, passOver(next, kind), run);
    }

    private static Step nextStep(Operation operation, OperationKind kind) {
        return kind.steps().get(operation.outputs().size());
    }

    private static StepContext context(Operation operation, Step step) {
        return new StepContext(operation, callKey(operation, step), operation.outputs(), Bytes.EMPTY);
    }

    /** As it is past the steps that have nothing to do. */
    private Operation passOver(Operation from, OperationKind kind) {
        Operation operation = from;
        while (operation.phase() instanceof Phase.Running
                && !nextStep(operation, kind).isNeeded(context(operation, nextStep(operation, kind)))) {
            operation = operation.done(kind, Bytes.EMPTY, clock.instant());
        }
        return operation;
    }

    /** So that the step after them has its own time, and its own name where it fails. */
    private void notePassed(Row<Operation> row, Operation passed, Run run) {
        if (!passed.equals(row.value())) {
            var _ = write(row, passed, run);
        }
    }

    private Next undoStep(Row<Operation> row, OperationKind kind, Phase.Undoing undoing, Run run) throws Exception {
        Operation operation = row.value();
        int last = operation.outputs().size() - 1;
        Step step = kind.steps().get(last);
        step.undo(new StepContext(
                operation,
                callKey(operation, step),
                operation.outputs().subList(0, last),
                operation.outputs().getLast()));
        return write(row, operation.undone(kind, undoing, clock.instant()), run);
    }

    /** A process of the release before, or after, has the same key for the same step. */
    private static String callKey(Operation operation, Step step) {
        return operation.id() + "/" + step.name();
    }

    @Override
    public void expire(Row<Operation> row) {
        expire(row, Run.ANYBODY);
    }

    private void expire(Row<Operation> row, Run run) {
        Operation operation = row.value();
        OperationKind kind = kind(operation.kind());
        Instant now = clock.instant();
        switch (operation.phase()) {
            case Phase.Running _ -> {
                Operation passed = passOver(operation, kind);
                // A step that is reached by passing over others has its own time still.
                Operation next =
                        passed.equals(operation) ? passed.failed(kind, "it was not done in time", now) : passed;
                var _ = write(row, next, run);
            }
            case Phase.Undoing undoing -> {
                Operation next = operation.leftBehind(kind, undoing, now);
                log.atError()
                        .addKeyValue("operation", operation.id())
                        .addKeyValue("resource", operation.resource())
                        .addKeyValue(
                                "step",
                                kind.steps().get(operation.outputs().size() - 1).name())
                        .log("a step was not undone in time: what it made is left behind");
                var _ = write(row, next, run);
            }
            case Phase.Succeeded _, Phase.Failed _ -> {}
        }
    }

    /** Only what was read is replaced: whoever was faster, is right, and the row is looked at again. */
    private Next write(Row<Operation> row, Operation next, Run run) {
        TableResult<Boolean> result = TableTransaction.run(store, rows -> {
            boolean same = rows.find(operations, row.id())
                    .filter(present -> present.value().equals(row.value()))
                    .isPresent();
            if (same) {
                if (run.condition() != null) {
                    rows.require(run.condition());
                }
                rows.update(operations, row.id(), _ -> next);
                if (next.hasEnded()) {
                    kind(next.kind()).ended(rows, next);
                }
            }
            return same;
        });
        boolean settled = result instanceof TableResult.Done<Boolean>(Boolean same, long _) && same && next.hasEnded();
        if (result instanceof TableResult.Refused<Boolean> refused) {
            throw new IllegalStateException("operation " + next.id() + " cannot be written: " + refused);
        }
        return settled ? Next.SETTLED : new Next.Again(Duration.ZERO);
    }
}
