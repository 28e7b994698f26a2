package io.photoncloud.plasmavmc.volume;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Duration;
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
@RequestMapping("/api/v1/volumes")
@Needs(value = "volume.read", checked = BY_SERVICE)
class VolumeController {

    private final VolumeService volumes;

    VolumeController(VolumeService volumes) {
        this.volumes = volumes;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable Integer sizeGb,
            @Nullable String nodeId,
            @Nullable String vmId) {}

    record ResizeRequest(@Nullable Integer sizeGb) {}

    record VolumesView(List<VolumeView> volumes) {}

    @PostMapping
    @Needs(value = "volume.create", checked = BY_SERVICE)
    @Summary("Makes a volume, on the node of a VM, on one that is named, or on the one with the most room")
    @ResponseStatus(HttpStatus.CREATED)
    VolumeView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VolumeView.of(volumes.await(
                volumes.create(
                        new VolumeService.NewVolume(
                                request.name(),
                                new TenantNames(request.orgId(), request.projectId()),
                                request.sizeGb(),
                                request.nodeId(),
                                request.vmId()),
                        Manner.creating(false, idempotency)),
                patience));
    }

    @GetMapping
    @Summary("The volumes, of one organization or project where org_id or project_id name it")
    Paged<VolumesView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Volume> found = volumes.list(new TenantNames(organization, project), page);
        return new Paged<>(
                new VolumesView(found.rows().stream().map(VolumeView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A volume, and the VM that has it")
    VolumeView get(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return VolumeView.of(volumes.get(id, new TenantNames(organization, project)));
    }

    @PostMapping("/{id}/resize")
    @Needs(value = "volume.update", checked = BY_SERVICE)
    @Summary("Grows a volume that no VM has")
    VolumeView grow(
            @PathVariable String id,
            @RequestBody ResizeRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VolumeView.of(volumes.await(
                volumes.grow(
                        id,
                        new TenantNames(organization, project),
                        request.sizeGb(),
                        Manner.of(false, precondition, idempotency)),
                patience));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "volume.delete", checked = BY_SERVICE)
    @Summary("Deletes a volume that no VM has, and what is on it")
    VolumeView delete(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VolumeView.of(volumes.await(
                volumes.delete(id, new TenantNames(organization, project), Manner.of(false, precondition, idempotency)),
                patience));
    }
}
