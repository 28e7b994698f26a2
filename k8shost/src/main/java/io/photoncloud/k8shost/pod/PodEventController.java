package io.photoncloud.k8shost.pod;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.event.EventFeeds.Beginning;
import io.photoncloud.chainfire.resources.event.EventFeeds.Listening;
import io.photoncloud.chainfire.resources.event.ResourceEventView;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.stream.EventStreams;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.Summary;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Events as server-sent events, on a path of their own: so a browser and a plain curl call it alike. */
@RestController
@Needs(value = "pod.read", checked = BY_SERVICE)
@NativeAnswer
class PodEventController {

    private final PodEventService events;
    private final EventStreams streams;

    PodEventController(PodEventService events, EventStreams streams) {
        this.events = events;
        this.streams = streams;
    }

    @GetMapping("/api/v1/pods/{namespace}/{name}/events/stream")
    @Summary("Tells what happened to a pod, and then what happens")
    void stream(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "replay", defaultValue = "true") boolean replay,
            @RequestHeader(name = EventStreams.LAST_ID, required = false) @Nullable String lastEventId,
            HttpServletResponse response)
            throws IOException {
        Listening listening = events.listen(namespace, name, new TenantNames(organization, project));
        Beginning beginning = Beginning.of(lastEventId, replay);
        streams.tell(response, () -> listening.open(beginning), ResourceEventView::event, listening::requireAllowed);
    }
}
