package io.photoncloud.plasmavmc.vm;

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
import io.photoncloud.plasmavmc.volume.Volume;
import io.photoncloud.plasmavmc.volume.VolumeView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms/{id}/volumes")
@Needs(value = "vm.read", checked = BY_SERVICE)
class AttachmentController {

    private final AttachmentService attachments;

    AttachmentController(AttachmentService attachments) {
        this.attachments = attachments;
    }

    record AttachRequest(@Nullable String volumeId) {}

    record VmVolumesView(List<VolumeView> volumes) {}

    @GetMapping
    @Summary("The volumes that a VM has")
    Paged<VmVolumesView> list(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Volume> found = attachments.list(id, new TenantNames(organization, project), page);
        return new Paged<>(
                new VmVolumesView(found.rows().stream().map(VolumeView::of).toList()), found.nextPageToken());
    }

    @PostMapping
    @Needs(value = "vm.attach", checked = BY_SERVICE)
    @Summary("Gives a VM a volume, also while it runs")
    VolumeView attach(
            @PathVariable String id,
            @RequestBody AttachRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VolumeView.of(attachments.await(
                attachments.attach(
                        id,
                        new TenantNames(organization, project),
                        request.volumeId(),
                        Manner.creating(false, idempotency)),
                patience));
    }

    @DeleteMapping("/{volume}")
    @Needs(value = "vm.attach", checked = BY_SERVICE)
    @Summary("Takes a volume from a VM: where it runs, once its guest has let go of it")
    VolumeView detach(
            @PathVariable String id,
            @PathVariable String volume,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        return VolumeView.of(attachments.await(
                attachments.detach(
                        id,
                        volume,
                        new TenantNames(organization, project),
                        Manner.of(false, precondition, idempotency)),
                patience));
    }
}
