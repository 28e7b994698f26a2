package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms/{id}/resize")
@Needs(value = "vm.resize", checked = BY_SERVICE)
class ResizeController {

    private final ResizeService sizes;
    private final VmService vms;

    ResizeController(ResizeService sizes, VmService vms) {
        this.sizes = sizes;
        this.vms = vms;
    }

    /** Both spellings of the sizes are taken; one of each. */
    record ResizeRequest(
            @Nullable Integer vcpus,
            @Nullable Integer cpus,
            @Nullable Long memoryMib,
            @Nullable Long memoryMb,
            @Nullable Integer diskSizeGb) {}

    @PostMapping
    @Summary("Gives a VM that is Stopped another size: its disk only grows")
    VmController.VmView resize(
            @PathVariable String id,
            @RequestBody ResizeRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        Row<Vm> begun = sizes.resize(
                id,
                new TenantNames(organization, project),
                new VmShape.Size(
                        VmController.either("vcpus", request.vcpus(), "cpus", request.cpus()),
                        VmController.either("memory_mib", request.memoryMib(), "memory_mb", request.memoryMb()),
                        request.diskSizeGb()),
                Manner.of(false, precondition, idempotency));
        return VmController.VmView.of(vms.await(begun, patience));
    }
}
