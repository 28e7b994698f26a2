package io.photoncloud.plasmavmc.step;

import io.photoncloud.chainfire.resources.operation.OperationKind;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import java.time.Duration;
import java.util.function.Predicate;

/** A step that calls the hypervisor or another service, whose exceptions say whether trying again may help. */
public record OutsideStep(
        String name, Duration timeMax, Predicate<OperationKind.StepContext> needed, Doing doing, Undoing undoing)
        implements OperationKind.Step {

    /** Of one that always has something to do. */
    public OutsideStep(String name, Duration timeMax, Doing doing, Undoing undoing) {
        this(name, timeMax, _ -> true, doing, undoing);
    }

    /** How long a step may take where nothing else is said: whoever is away for less is waited for. */
    public static final Duration TIME_MAX = Duration.ofMinutes(2);

    /** For a step that does not fail by its deadline: what it waits for comes back some day, or it waits for nothing. */
    public static final Duration AS_LONG_AS_IT_TAKES = Duration.ofDays(3_650);

    /** What the step does, and what later ones need to know of it. */
    @FunctionalInterface
    public interface Doing {
        Bytes on(OperationKind.StepContext context) throws Exception;
    }

    /** What takes it back. */
    @FunctionalInterface
    public interface Undoing {
        void on(OperationKind.StepContext context) throws Exception;
    }

    public static final Undoing NOTHING = context -> {};

    @Override
    public boolean isNeeded(OperationKind.StepContext context) {
        return needed.test(context);
    }

    @Override
    public Bytes apply(OperationKind.StepContext context) throws Exception {
        try {
            return doing.on(context);
        } catch (HypervisorException e) {
            throw switch (e.kind()) {
                case PASSING -> e;
                case LASTING -> new OperationKind.CannotBeDone(String.valueOf(e.getMessage()));
            };
        } catch (CloudException e) {
            throw mayPass(e) ? e : new OperationKind.CannotBeDone(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void undo(OperationKind.StepContext context) throws Exception {
        undoing.on(context);
    }

    /** Whether another service may do later what it did not do now. */
    public static boolean mayPass(CloudException e) {
        return switch (e.code()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RATE_LIMITED, INTERNAL, UNAUTHENTICATED -> true;
            default -> false;
        };
    }
}
