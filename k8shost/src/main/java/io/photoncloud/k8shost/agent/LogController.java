package io.photoncloud.k8shost.agent;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/pods")
@Needs(value = "pod.read", checked = BY_SERVICE)
class LogController {

    private final LogService logs;

    LogController(LogService logs) {
        this.logs = logs;
    }

    record LineView(Instant at, String stream, String message) {}

    record LogView(String container, int attempt, List<LineView> lines) {}

    @GetMapping("/{namespace}/{name}/logs")
    @Summary("The end of what a container of a pod wrote, or with previous what it wrote before it was last restarted")
    LogView read(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "container", required = false) @Nullable String container,
            @RequestParam(name = "previous", defaultValue = "false") boolean previous,
            @RequestParam(name = "tail_lines", required = false) @Nullable Integer tailLines) {
        LogService.Log log = logs.read(
                namespace,
                name,
                new TenantNames(organization, project),
                new LogService.Wanted(container, previous, tailLines));
        return new LogView(
                log.container(),
                log.attempt(),
                log.lines().stream()
                        .map(line -> new LineView(line.at(), line.stream(), line.message()))
                        .toList());
    }
}
