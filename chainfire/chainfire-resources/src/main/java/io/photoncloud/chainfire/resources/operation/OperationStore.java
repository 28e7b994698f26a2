package io.photoncloud.chainfire.resources.operation;

import com.google.protobuf.UnsafeByteOperations;
import io.photoncloud.chainfire.resources.ProtoCodec;
import io.photoncloud.chainfire.resources.ResourceRefCodec;
import io.photoncloud.chainfire.resources.VersionedCodec;
import io.photoncloud.chainfire.resources.operation.Operation.Failure;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Codec;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.proto.resources.stored.v1.StoredOperation;
import java.time.Instant;
import java.util.List;

/** The table of a service's operations. */
final class OperationStore {

    static final Index<Operation> BY_RESOURCE = Index.of(
            "resource",
            operation -> IndexKey.of(
                            operation.resource().type(), operation.resource().id())
                    .and(operation.started().toEpochMilli()));

    /** Of those that have ended. */
    static final Index<Operation> BY_END = Index.ofEach(
            "end",
            operation -> operation.ended().stream()
                    .map(ended -> IndexKey.of(ended.toEpochMilli()))
                    .toList());

    static final Codec<Operation> CODEC = VersionedCodec.first(
            ProtoCodec.of(StoredOperation.parser(), OperationStore::toStored, OperationStore::toDomain));

    private OperationStore() {}

    static Table<Operation> operations(ReplicatedStore store, String service) {
        return new Table<>(store, service + "/operation", Operation::key, CODEC, List.of(BY_RESOURCE, BY_END));
    }

    private static StoredOperation toStored(Operation operation) {
        StoredOperation.Builder form = StoredOperation.newBuilder()
                .setId(operation.id())
                .setKind(operation.kind())
                .setRunner(operation.runner())
                .setResource(ResourceRefCodec.toStored(operation.resource()))
                .setInput(UnsafeByteOperations.unsafeWrap(operation.input().unsafeArray()))
                .setStartedMs(operation.started().toEpochMilli());
        operation.outputs().forEach(output -> form.addOutputs(UnsafeByteOperations.unsafeWrap(output.unsafeArray())));
        switch (operation.phase()) {
            case Phase.Running(Instant deadline) ->
                form.setPhase(StoredOperation.Phase.PHASE_RUNNING).setStepDeadlineMs(deadline.toEpochMilli());
            case Phase.Undoing(Instant deadline, Failure failure, List<String> leftBehind) ->
                failure(form, failure, leftBehind)
                        .setPhase(StoredOperation.Phase.PHASE_UNDOING)
                        .setStepDeadlineMs(deadline.toEpochMilli());
            case Phase.Succeeded(Instant ended) ->
                form.setPhase(StoredOperation.Phase.PHASE_SUCCEEDED).setEndedMs(ended.toEpochMilli());
            case Phase.Failed(Instant ended, Failure failure, List<String> leftBehind) ->
                failure(form, failure, leftBehind)
                        .setPhase(StoredOperation.Phase.PHASE_FAILED)
                        .setEndedMs(ended.toEpochMilli());
        }
        return form.build();
    }

    private static StoredOperation.Builder failure(
            StoredOperation.Builder form, Failure failure, List<String> leftBehind) {
        return form.setFailedStep(failure.step()).setFailure(failure.reason()).addAllLeftBehind(leftBehind);
    }

    private static Operation toDomain(StoredOperation form) {
        return new Operation(
                form.getId(),
                form.getKind(),
                form.getRunner(),
                ResourceRefCodec.toDomain(form.getResource()),
                Bytes.wrap(form.getInput().toByteArray()),
                form.getOutputsList().stream()
                        .map(output -> Bytes.wrap(output.toByteArray()))
                        .toList(),
                phase(form),
                Instant.ofEpochMilli(form.getStartedMs()));
    }

    private static Phase phase(StoredOperation form) {
        Instant deadline = Instant.ofEpochMilli(form.getStepDeadlineMs());
        Instant ended = Instant.ofEpochMilli(form.getEndedMs());
        Failure failure = new Failure(form.getFailedStep(), form.getFailure());
        return switch (form.getPhase()) {
            case PHASE_RUNNING -> new Phase.Running(deadline);
            case PHASE_UNDOING -> new Phase.Undoing(deadline, failure, form.getLeftBehindList());
            case PHASE_SUCCEEDED -> new Phase.Succeeded(ended);
            case PHASE_FAILED -> new Phase.Failed(ended, failure, form.getLeftBehindList());
            case PHASE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("an operation has no known phase");
        };
    }
}
