package io.photoncloud.k8shost.agent;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.ClientPresence;
import io.photoncloud.common.web.LastingAnswers;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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
    private final LastingAnswers followers;

    LogController(LogService logs, LastingAnswers followers) {
        this.logs = logs;
        this.followers = followers;
    }

    record LineView(Instant at, String stream, String message) {}

    record LogView(String container, int attempt, List<LineView> lines) {}

    /** Who follows gets what comes as text, and not this view. */
    @GetMapping("/{namespace}/{name}/logs")
    @Summary("The end of what a container of a pod wrote, or with previous what it wrote before it was last restarted; "
            + "with follow all that it writes, as plain text while it does")
    @Nullable
    LogView read(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "container", required = false) @Nullable String container,
            @RequestParam(name = "follow", defaultValue = "false") boolean follow,
            @RequestParam(name = "previous", defaultValue = "false") boolean previous,
            @RequestParam(name = "tail_lines", required = false) @Nullable Integer tailLines,
            @RequestParam(name = "since_seconds", required = false) @Nullable Long sinceSeconds,
            @RequestParam(name = "since_time", required = false) @Nullable Instant sinceTime,
            @RequestParam(name = "limit_bytes", required = false) @Nullable Long limitBytes,
            @RequestParam(name = "timestamps", defaultValue = "false") boolean timestamps,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        TenantNames named = new TenantNames(organization, project);
        LogService.Wanted wanted =
                new LogService.Wanted(container, previous, tailLines, sinceSeconds, sinceTime, limitBytes);
        if (follow) {
            follow(logs.follow(namespace, name, named, wanted, timestamps), request, response);
            return null;
        }
        Check.that(!timestamps, "timestamps", "true with follow=true only: here each line has its time");
        LogService.Log log = logs.read(namespace, name, named, wanted);
        return new LogView(
                log.container(),
                log.attempt(),
                log.lines().stream()
                        .map(line -> new LineView(line.at(), line.stream(), line.message()))
                        .toList());
    }

    private void follow(LogService.Following following, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try (LastingAnswers.Place place = followers.enter()) {
            ClientPresence client = ClientPresence.of(request);
            response.setContentType("text/plain;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            following.copy(() -> !place.isClosing() && !client.isGone(), response.getOutputStream());
        } catch (InterruptedException _) {
            // The process stops, and the answer ends here.
        }
    }
}
