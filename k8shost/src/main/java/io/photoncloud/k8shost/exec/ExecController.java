package io.photoncloud.k8shost.exec;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import io.photoncloud.common.websocket.WebSockets;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/pods/{namespace}/{name}")
@NativeAnswer
class ExecController {

    private static final String COMMAND = "command";

    private final ExecService execs;
    private final WebSockets sockets;

    ExecController(ExecService execs, WebSockets sockets) {
        this.execs = execs;
        this.sockets = sockets;
    }

    @GetMapping("/exec")
    @Needs(value = "pod.exec", checked = BY_SERVICE)
    @Summary("A WebSocket with a command that is run in a container, as Kubernetes has them")
    @ResponseStatus(HttpStatus.SWITCHING_PROTOCOLS)
    void exec(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "container", required = false) @Nullable String container,
            @RequestParam(name = COMMAND, defaultValue = "") List<String> command,
            @RequestParam(name = "stdin", defaultValue = "false") boolean stdin,
            @RequestParam(name = "stdout", defaultValue = "true") boolean stdout,
            @RequestParam(name = "stderr", defaultValue = "true") boolean stderr,
            @RequestParam(name = "tty", defaultValue = "false") boolean tty,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ExecService.Admitted admitted = execs.exec(
                namespace,
                name,
                new TenantNames(organization, project),
                new ExecService.Wanted(container, words(command, request), stdin, stdout, stderr, tty));
        sockets.open(request, response, ChannelProtocol.NAMES, () -> new ContainerTalk(admitted.begin()));
    }

    /** As they were sent: a list of one would have been taken apart at its commas. */
    private static List<String> words(List<String> command, HttpServletRequest request) {
        return command.isEmpty() ? List.of() : List.of(request.getParameterValues(COMMAND));
    }

    @GetMapping("/attach")
    @Needs(value = "pod.attach", checked = BY_SERVICE)
    @Summary("A WebSocket with what a container runs itself, as Kubernetes has them")
    @ResponseStatus(HttpStatus.SWITCHING_PROTOCOLS)
    void attach(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "container", required = false) @Nullable String container,
            @RequestParam(name = "stdin", defaultValue = "false") boolean stdin,
            @RequestParam(name = "stdout", defaultValue = "true") boolean stdout,
            @RequestParam(name = "stderr", defaultValue = "true") boolean stderr,
            @RequestParam(name = "tty", defaultValue = "false") boolean tty,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ExecService.Admitted admitted = execs.attach(
                namespace,
                name,
                new TenantNames(organization, project),
                new ExecService.Wanted(container, List.of(), stdin, stdout, stderr, tty));
        sockets.open(request, response, ChannelProtocol.NAMES, () -> new ContainerTalk(admitted.begin()));
    }
}
