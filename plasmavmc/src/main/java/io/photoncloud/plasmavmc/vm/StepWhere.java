package io.photoncloud.plasmavmc.vm;

import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.Bytes;
import java.time.Duration;
import java.util.function.Predicate;

/** A step that has something to do about some VMs only. */
record StepWhere(Predicate<Vm> needed, OperationKind.Step step, Ownership ownership) implements OperationKind.Step {

    @Override
    public String name() {
        return step.name();
    }

    @Override
    public Duration timeMax() {
        return step.timeMax();
    }

    @Override
    public Duration undoTimeMax() {
        return step.undoTimeMax();
    }

    @Override
    public boolean isNeeded(OperationKind.StepContext context) {
        return ownership.isNeeded(context.operation(), needed);
    }

    @Override
    public Bytes apply(OperationKind.StepContext context) throws Exception {
        return step.apply(context);
    }

    @Override
    public void undo(OperationKind.StepContext context) throws Exception {
        step.undo(context);
    }
}
