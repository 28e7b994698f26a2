package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.plasmavmc.hypervisor.ConsolePart;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/vms/{id}/console")
@Needs(value = "vm.console", checked = BY_SERVICE)
class ConsoleController {

    private final VmConsoles consoles;

    ConsoleController(VmConsoles consoles) {
        this.consoles = consoles;
    }

    record ConsoleView(String vmId, String text, String next, boolean cut) {}

    @GetMapping
    @Summary("What the guest said on its serial console, last or from where the answer before this one ended")
    ConsoleView read(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable Integer tail,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer) {
        ConsolePart part = consoles.read(
                id,
                new TenantNames(organization, project),
                new VmConsoles.Wanted(from, tail, Waiting.of(wait, prefer)));
        return new ConsoleView(id, part.text(), part.next(), part.cut());
    }
}
