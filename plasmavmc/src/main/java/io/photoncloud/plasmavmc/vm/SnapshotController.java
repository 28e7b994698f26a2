package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms/{id}/snapshots")
@Needs(value = "vm.read", checked = BY_SERVICE)
class SnapshotController {

    private final SnapshotService snapshots;
    private final VmService vms;

    SnapshotController(SnapshotService snapshots, VmService vms) {
        this.snapshots = snapshots;
        this.vms = vms;
    }

    record CreateRequest(@Nullable String name, @Nullable String description) {}

    record SnapshotsView(List<SnapshotView> snapshots) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SnapshotView(
            String id,
            String vmId,
            String name,
            String description,
            String vmState,
            String state,
            Instant stateSince,
            @Nullable String operationId,
            @Nullable String failureReason,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static SnapshotView of(Row<Snapshot> row) {
            Snapshot snapshot = row.value();
            return new SnapshotView(
                    snapshot.id(),
                    snapshot.vm(),
                    snapshot.name(),
                    snapshot.description(),
                    snapshot.vmState(),
                    snapshot.state().word(),
                    snapshot.state().since(),
                    VmController.VmView.orNull(snapshot.operation()),
                    snapshot.state() instanceof SnapshotState.Failed(Instant _, String reason, boolean _)
                            ? reason
                            : null,
                    snapshot.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "vm.snapshot", checked = BY_SERVICE)
    @Summary("Takes a snapshot of a VM: of its disk, and of its memory where it runs")
    @ResponseStatus(HttpStatus.CREATED)
    SnapshotView create(
            @PathVariable String id,
            @RequestBody CreateRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return SnapshotView.of(snapshots.await(
                snapshots.create(
                        id,
                        new TenantNames(organization, project),
                        new SnapshotService.NewSnapshot(request.name(), request.description()),
                        Manner.creating(false, idempotency)),
                patience));
    }

    @GetMapping
    @Summary("The snapshots of a VM, oldest first")
    Paged<SnapshotsView> list(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Snapshot> found = snapshots.list(id, new TenantNames(organization, project), page);
        return new Paged<>(
                new SnapshotsView(found.rows().stream().map(SnapshotView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{snapshot}")
    @Summary("A snapshot of a VM")
    SnapshotView get(
            @PathVariable String id,
            @PathVariable String snapshot,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return SnapshotView.of(snapshots.get(id, snapshot, new TenantNames(organization, project)));
    }

    @PostMapping("/{snapshot}/revert")
    @Needs(value = "vm.snapshot", checked = BY_SERVICE)
    @Summary("Makes a VM what it was when a snapshot was taken: what it has become since then is lost")
    VmController.VmView revert(
            @PathVariable String id,
            @PathVariable String snapshot,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        Row<Vm> begun = snapshots.revert(
                id, snapshot, new TenantNames(organization, project), Manner.of(false, precondition, idempotency));
        return VmController.VmView.of(vms.await(begun, patience));
    }

    @DeleteMapping("/{snapshot}")
    @Needs(value = "vm.snapshot", checked = BY_SERVICE)
    @Summary("Deletes a snapshot of a VM, which stays as it is")
    SnapshotView delete(
            @PathVariable String id,
            @PathVariable String snapshot,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return SnapshotView.of(snapshots.await(
                snapshots.delete(
                        id,
                        snapshot,
                        new TenantNames(organization, project),
                        Manner.of(false, precondition, idempotency)),
                patience));
    }
}
