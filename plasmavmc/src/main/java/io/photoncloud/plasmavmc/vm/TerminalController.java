package io.photoncloud.plasmavmc.vm;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import io.photoncloud.common.websocket.WebSockets;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Taking;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@NativeAnswer
class TerminalController {

    private final VmTerminals terminals;
    private final WebSockets sockets;

    TerminalController(VmTerminals terminals, WebSockets sockets) {
        this.terminals = terminals;
        this.sockets = sockets;
    }

    @GetMapping("/api/v1/vms/{id}/console/stream")
    @Needs(value = "vm.console-write", checked = BY_SERVICE)
    @Summary("A WebSocket with the serial console of a guest that runs; with force, of whoever is at it")
    @ResponseStatus(HttpStatus.SWITCHING_PROTOCOLS)
    void open(
            @PathVariable String id,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(defaultValue = "false") boolean force,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        VmTerminals.Admitted admitted =
                terminals.open(id, new TenantNames(organization, project), force ? Taking.BY_FORCE : Taking.IF_FREE);
        sockets.open(request, response, List.of(), admitted::begin);
    }
}
