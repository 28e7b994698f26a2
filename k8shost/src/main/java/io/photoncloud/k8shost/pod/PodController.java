package io.photoncloud.k8shost.pod;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.event.ResourceEvent;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.resources.wait.Waiting;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.k8shost.placement.Verdict;
import io.photoncloud.k8shost.spec.PodForm;
import io.photoncloud.k8shost.spec.PodForm.ContainerForm;
import io.photoncloud.k8shost.spec.PodForm.PodSecurityForm;
import io.photoncloud.k8shost.spec.PodForm.PullSecretForm;
import io.photoncloud.k8shost.spec.PodForm.VolumeForm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
@RequestMapping("/api/v1/pods")
@Needs(value = "pod.read", checked = BY_SERVICE)
class PodController {

    private final PodService pods;

    PodController(PodService pods) {
        this.pods = pods;
    }

    /** A pod of one container by its flat fields, or of several by {@code containers}. */
    record CreateRequest(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations,
            @Nullable List<ContainerForm> containers,
            @Nullable List<ContainerForm> initContainers,
            @Nullable String restartPolicy,
            @Nullable List<VolumeForm> volumes,
            @Nullable Long terminationGracePeriodSeconds,
            @Nullable List<PullSecretForm> imagePullSecrets,
            @Nullable PodSecurityForm securityContext) {

        /** The container of the flat fields is named after what Kubernetes' own tools would name it: the pod. */
        PodForm form() {
            List<ContainerForm> all = containers;
            if (all == null) {
                Check.required("image", image);
                String own = name == null || name.length() > FLAT_NAME_LENGTH_MAX ? "main" : name.replace('.', '-');
                all = List.of(ContainerForm.flat(own, image, command, args));
            } else {
                Check.that(image == null, "image", "either image or containers");
                Check.that(command == null, "command", "either command or containers");
                Check.that(args == null, "args", "either args or containers");
            }
            return new PodForm(
                    all,
                    initContainers,
                    restartPolicy,
                    volumes,
                    terminationGracePeriodSeconds,
                    imagePullSecrets,
                    securityContext);
        }
    }

    private static final int FLAT_NAME_LENGTH_MAX = 63;

    record PodsView(List<PodView> pods) {}

    record EventsView(List<EventView> events) {}

    record EventView(String severity, String reason, String message, long count, Instant firstAt, Instant lastAt) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StepView(
            String step,
            String outcome,
            @Nullable String container,
            @Nullable String reason,
            @Nullable String message) {}

    record NodeVerdictView(String node, boolean fits, String why) {}

    record ExplanationView(
            String name, String namespace, String phase, List<StepView> steps, List<NodeVerdictView> nodes) {}

    private static @Nullable String said(String text) {
        return text.isEmpty() ? null : text;
    }

    @PostMapping
    @Needs(value = "pod.create", checked = BY_SERVICE)
    @Summary("Makes a pod: it is Pending, and Running when its containers are")
    @ResponseStatus(HttpStatus.CREATED)
    PodView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        Check.text("name", request.name());
        PodService.Shown made = pods.create(
                new PodService.NewPod(
                        request.name(),
                        request.namespace(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.labels(),
                        request.annotations(),
                        request.form()),
                Manner.creating(dryRun, idempotency));
        return PodView.of(dryRun || patience.isZero() ? made : pods.awaitStarted(made, patience));
    }

    @GetMapping
    @Summary("The pods, of one namespace, organization or project where namespace, org_id or project_id name it")
    Paged<PodsView> list(
            @RequestParam(name = "namespace", required = false) @Nullable String namespace,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        PodService.PodPage found = pods.list(namespace, new TenantNames(organization, project), page);
        return new Paged<>(new PodsView(found.pods().stream().map(PodView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{namespace}/{name}")
    @Summary("A pod")
    PodView get(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return PodView.of(pods.get(namespace, name, new TenantNames(organization, project)));
    }

    @GetMapping("/{namespace}/{name}/explain")
    @Summary("How far a pod has come, and what stands in its way")
    ExplanationView explain(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        PodService.Shown shown = pods.get(namespace, name, new TenantNames(organization, project));
        Pod pod = shown.row().value();
        return new ExplanationView(
                pod.name(),
                pod.namespace(),
                PodPhase.of(shown).word(),
                PodExplanation.of(pod).steps().stream()
                        .map(step -> new StepView(
                                step.name(),
                                step.outcome().name().toLowerCase(Locale.ROOT),
                                said(step.subject()),
                                said(step.reason()),
                                said(step.message())))
                        .toList(),
                pod.verdicts().stream()
                        .map(verdict -> switch (verdict) {
                            case Verdict.Fits(String node, long score) ->
                                new NodeVerdictView(node, true, "score " + score);
                            case Verdict.LeftOut(String node, String reason) ->
                                new NodeVerdictView(node, false, reason);
                        })
                        .toList());
    }

    @GetMapping("/{namespace}/{name}/events")
    @Summary("What happened to a pod, by when it last did")
    Paged<EventsView> events(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<ResourceEvent> found = pods.listEvents(namespace, name, new TenantNames(organization, project), page);
        return new Paged<>(
                new EventsView(found.rows().stream()
                        .map(Row::value)
                        .map(event -> new EventView(
                                switch (event.severity()) {
                                    case NORMAL -> "normal";
                                    case WARNING -> "warning";
                                },
                                event.reason(),
                                event.message(),
                                event.count(),
                                event.first(),
                                event.last()))
                        .toList()),
                found.nextPageToken());
    }

    @DeleteMapping("/{namespace}/{name}")
    @Needs(value = "pod.delete", checked = BY_SERVICE)
    @Summary("Deletes a pod: its containers are asked to end, and killed where they have not after the grace")
    PodView delete(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = "grace_period_seconds", required = false) @Nullable Long graceSeconds,
            @RequestParam(name = Waiting.PARAMETER, required = false) @Nullable String wait,
            @RequestHeader(name = Waiting.HEADER, required = false) @Nullable String prefer,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        Duration patience = Waiting.of(wait, prefer);
        PodService.Shown deleted = pods.delete(
                namespace,
                name,
                new TenantNames(organization, project),
                graceSeconds,
                Manner.of(dryRun, precondition, idempotency));
        return PodView.of(dryRun || patience.isZero() ? deleted : pods.awaitGone(deleted, patience));
    }
}
