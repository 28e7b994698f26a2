package io.photoncloud.plasmavmc.statistics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.photoncloud.chainfire.resources.follow.Told;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.store.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** How long operations of this node took and how they ended, from when this process began to look. */
public final class OperationMeters implements Consumer<Told<Operation>> {

    private final MeterRegistry registry;

    public OperationMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** An operation that has ended changes no more. */
    @Override
    public void accept(Told<Operation> told) {
        if (told instanceof Told.Modified<Operation>(Row<Operation> row, var _)) {
            Operation operation = row.value();
            operation.ended().ifPresent(ended -> ended(operation, ended));
        }
    }

    private void ended(Operation operation, Instant ended) {
        String outcome = operation.phase() instanceof Operation.Phase.Succeeded ? "succeeded" : "failed";
        Timer.builder("plasmavmc.operation")
                .description("From when an operation was asked for until it ended")
                .tag("kind", operation.kind())
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.between(operation.started(), ended));
    }
}
