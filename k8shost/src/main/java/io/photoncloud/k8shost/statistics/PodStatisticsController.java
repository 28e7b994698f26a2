package io.photoncloud.k8shost.statistics;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.k8shost.runtime.ContainerStats;
import io.photoncloud.k8shost.runtime.ContainerUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/pods/{namespace}/{name}/statistics")
@Needs(value = "pod.read", checked = BY_SERVICE)
class PodStatisticsController {

    private final PodStatistics statistics;

    PodStatisticsController(PodStatistics statistics) {
        this.statistics = statistics;
    }

    record ContainerView(
            String name, Instant takenAt, long cpuTimeNs, long memoryWorkingSetBytes, long writableLayerBytes) {

        static ContainerView of(ContainerUse use) {
            ContainerStats stats = use.stats();
            return new ContainerView(
                    use.container(), stats.at(), stats.cpuNanos(), stats.memoryBytes(), stats.writableLayerBytes());
        }
    }

    record StatisticsView(
            String uid,
            String name,
            String namespace,
            Instant takenAt,
            String runtime,
            List<ContainerView> containers) {}

    @GetMapping
    @Summary("What the containers of a pod that run have used since they were started")
    StatisticsView get(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        PodStatistics.Of of = statistics.of(namespace, name, new TenantNames(organization, project));
        return new StatisticsView(
                of.pod().uid(),
                of.pod().name(),
                of.pod().namespace(),
                of.taken().at(),
                statistics.driver(),
                of.taken().containers().stream().map(ContainerView::of).toList());
    }
}
