package io.photoncloud.chainfire.resources.operation;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Work on a resource that takes several steps in the outside world, as far as it has come. Where a step cannot be done,
 * those done before are undone in the opposite order; so it ends as if done whole or not at all, and says which.
 *
 * @param kind names its {@link OperationKind}
 * @param runner who carries it out; empty where any process of the service may
 * @param input what all its steps are given
 * @param outputs what the steps done gave back, in their order; a step undone is not among them any more
 */
public record Operation(
        String id,
        String kind,
        String runner,
        ResourceRef resource,
        Bytes input,
        List<Bytes> outputs,
        Phase phase,
        Instant started) {

    /** Where an operation stands. */
    public sealed interface Phase {

        /** Its steps are being done. {@code deadline}: of the step under way. */
        record Running(Instant deadline) implements Phase {}

        /**
         * What was done is being undone.
         *
         * @param deadline of the step that is being undone
         * @param leftBehind steps whose undoing did not end in time: somebody has to look after what is left of them
         */
        record Undoing(Instant deadline, Failure failure, List<String> leftBehind) implements Phase {
            public Undoing {
                leftBehind = List.copyOf(leftBehind);
            }
        }

        record Succeeded(Instant ended) implements Phase {}

        /** Nothing of it is left but the steps named. */
        record Failed(Instant ended, Failure failure, List<String> leftBehind) implements Phase {
            public Failed {
                leftBehind = List.copyOf(leftBehind);
            }
        }
    }

    /** Which step could not be done, and why. */
    public record Failure(String step, String reason) {

        /** A longer reason is cut there. */
        public static final int REASON_LENGTH_MAX = 1_024;

        public Failure {
            if (reason.length() > REASON_LENGTH_MAX) {
                reason = reason.substring(0, REASON_LENGTH_MAX - 1) + "…";
            }
        }
    }

    public Operation {
        outputs = List.copyOf(outputs);
    }

    Key key() {
        return Key.utf8(id);
    }

    static Operation begin(
            String id, OperationKind kind, String runner, ResourceRef resource, Bytes input, Instant now) {
        Instant deadline = now.plus(kind.steps().getFirst().timeMax());
        return new Operation(id, kind.name(), runner, resource, input, List.of(), new Phase.Running(deadline), now);
    }

    public boolean hasEnded() {
        return switch (phase) {
            case Phase.Running _, Phase.Undoing _ -> false;
            case Phase.Succeeded _, Phase.Failed _ -> true;
        };
    }

    public Optional<Instant> ended() {
        return switch (phase) {
            case Phase.Running _, Phase.Undoing _ -> Optional.empty();
            case Phase.Succeeded(Instant ended) -> Optional.of(ended);
            case Phase.Failed(Instant ended, var _, var _) -> Optional.of(ended);
        };
    }

    Optional<Instant> deadline() {
        return switch (phase) {
            case Phase.Running(Instant deadline) -> Optional.of(deadline);
            case Phase.Undoing(Instant deadline, var _, var _) -> Optional.of(deadline);
            case Phase.Succeeded _, Phase.Failed _ -> Optional.empty();
        };
    }

    /** The step under way is done. */
    Operation done(OperationKind kind, Bytes output, Instant now) {
        List<Bytes> all = new ArrayList<>(outputs);
        all.add(output);
        Phase next = all.size() == kind.steps().size()
                ? new Phase.Succeeded(now)
                : new Phase.Running(now.plus(kind.steps().get(all.size()).timeMax()));
        return with(all, next);
    }

    /** The step under way cannot be done, or was not in time. It may have been done in part, so it is undone too. */
    Operation failed(OperationKind kind, String reason, Instant now) {
        OperationKind.Step step = kind.steps().get(outputs.size());
        List<Bytes> all = new ArrayList<>(outputs);
        all.add(Bytes.EMPTY);
        return with(all, new Phase.Undoing(now.plus(step.undoTimeMax()), new Failure(step.name(), reason), List.of()));
    }

    /** The last of the outputs' steps is undone. */
    Operation undone(OperationKind kind, Phase.Undoing undoing, Instant now) {
        List<Bytes> rest = outputs.subList(0, outputs.size() - 1);
        Phase next = rest.isEmpty()
                ? new Phase.Failed(now, undoing.failure(), undoing.leftBehind())
                : new Phase.Undoing(
                        now.plus(kind.steps().get(rest.size() - 1).undoTimeMax()),
                        undoing.failure(),
                        undoing.leftBehind());
        return with(rest, next);
    }

    /** The last of the outputs' steps was not undone in time: it is left behind, and the ones before it are undone. */
    Operation leftBehind(OperationKind kind, Phase.Undoing undoing, Instant now) {
        List<String> left = new ArrayList<>(undoing.leftBehind());
        left.add(kind.steps().get(outputs.size() - 1).name());
        return undone(kind, new Phase.Undoing(undoing.deadline(), undoing.failure(), left), now);
    }

    /** Something else takes its place: nothing more is done or undone. */
    Operation superseded(OperationKind kind, String reason, Instant now) {
        OperationKind.Step step =
                kind.steps().get(Math.min(outputs.size(), kind.steps().size() - 1));
        return with(outputs, new Phase.Failed(now, new Failure(step.name(), reason), List.of()));
    }

    /** Somebody else goes on with it, who has the whole time for the step that is under way. */
    Operation handedTo(OperationKind kind, String other, Instant now) {
        Phase next = switch (phase) {
            case Phase.Running _ ->
                new Phase.Running(now.plus(kind.steps().get(outputs.size()).timeMax()));
            case Phase.Undoing(var _, Failure failure, List<String> leftBehind) ->
                new Phase.Undoing(now.plus(kind.steps().get(outputs.size() - 1).undoTimeMax()), failure, leftBehind);
            case Phase.Succeeded _, Phase.Failed _ ->
                throw new IllegalStateException("operation " + id + " has ended: nobody goes on with it");
        };
        return new Operation(id, this.kind, other, resource, input, outputs, next, started);
    }

    private Operation with(List<Bytes> newOutputs, Phase newPhase) {
        return new Operation(id, kind, runner, resource, input, newOutputs, newPhase, started);
    }
}
