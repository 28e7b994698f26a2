package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.operation.Operation;
import io.photoncloud.chainfire.resources.operation.Operation.Failure;
import io.photoncloud.chainfire.resources.operation.Operation.Phase;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/operations")
@Needs(value = "vm.read", checked = BY_SERVICE)
class OperationController {

    private final VmService vms;

    OperationController(VmService vms) {
        this.vms = vms;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OperationView(
            String id,
            String kind,
            String resourceType,
            String resourceId,
            String nodeId,
            String phase,
            int stepsDone,
            Instant startedAt,
            @Nullable Instant stepDeadline,
            @Nullable Instant endedAt,
            @Nullable String failedStep,
            @Nullable String failureReason,
            @Nullable List<String> leftBehind) {

        static OperationView of(Operation operation) {
            return switch (operation.phase()) {
                case Phase.Running(Instant deadline) -> view(operation, "running", deadline, null, null, List.of());
                case Phase.Undoing(Instant deadline, Failure failure, List<String> left) ->
                    view(operation, "undoing", deadline, null, failure, left);
                case Phase.Succeeded(Instant ended) -> view(operation, "succeeded", null, ended, null, List.of());
                case Phase.Failed(Instant ended, Failure failure, List<String> left) ->
                    view(operation, "failed", null, ended, failure, left);
            };
        }

        private static OperationView view(
                Operation operation,
                String phase,
                @Nullable Instant deadline,
                @Nullable Instant ended,
                @Nullable Failure failure,
                List<String> left) {
            return new OperationView(
                    operation.id(),
                    operation.kind(),
                    operation.resource().type(),
                    operation.resource().id(),
                    operation.runner(),
                    phase,
                    operation.outputs().size(),
                    operation.started(),
                    deadline,
                    ended,
                    failure == null ? null : failure.step(),
                    failure == null ? null : failure.reason(),
                    left.isEmpty() ? null : left);
        }
    }

    @GetMapping("/{id}")
    @Summary("What is being done about a VM, how far it has come, and what stood in its way")
    OperationView get(@PathVariable String id) {
        return OperationView.of(vms.operation(id));
    }
}
