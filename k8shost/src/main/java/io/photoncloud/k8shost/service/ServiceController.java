package io.photoncloud.k8shost.service;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.k8shost.service.ServiceService.NewPort;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/services")
@Needs(value = "k8s-service.read", checked = BY_SERVICE)
class ServiceController {

    private final ServiceService services;

    ServiceController(ServiceService services) {
        this.services = services;
    }

    record PortRequest(
            @Nullable String name,
            @Nullable Integer port,
            @Nullable Integer targetPort,
            @Nullable String protocol,
            @Nullable Integer nodePort) {

        NewPort asked() {
            return new NewPort(name, port, targetPort, protocol, nodePort);
        }
    }

    /** A service of one port by its flat fields, or of several by {@code ports}. */
    record CreateRequest(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable Map<String, String> labels,
            @Nullable String serviceType,
            @Nullable String clusterIp,
            @Nullable Integer port,
            @Nullable Integer targetPort,
            @Nullable String protocol,
            @Nullable Integer nodePort,
            @Nullable List<PortRequest> ports,
            @Nullable Map<String, String> selector) {

        List<NewPort> asked() {
            List<PortRequest> several = ports;
            if (several == null) {
                Check.required("port", port);
                return List.of(new NewPort(null, port, targetPort, protocol, nodePort));
            }
            Check.that(port == null, "port", "either port or ports");
            Check.that(targetPort == null, "target_port", "either target_port or ports");
            Check.that(protocol == null, "protocol", "either protocol or ports");
            Check.that(nodePort == null, "node_port", "either node_port or ports");
            return several.stream().map(PortRequest::asked).toList();
        }
    }

    record ServicesView(List<ServiceView> services) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PortView(
            int port,
            int targetPort,
            String protocol,
            @Nullable String name,
            @Nullable Integer nodePort) {}

    record EndpointView(String ip, String podName, String nodeName, boolean ready) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ServiceView(
            String name,
            String namespace,
            String type,
            String clusterIp,
            List<PortView> ports,
            Map<String, String> selector,
            List<EndpointView> endpoints,
            @Nullable String warning,
            Map<String, String> labels,
            String uid,
            String orgId,
            String projectId,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static ServiceView of(Row<ServiceRecord> row) {
            ServiceRecord service = row.value();
            return new ServiceView(
                    service.name(),
                    service.namespace(),
                    service.type().word(),
                    service.clusterIp().isEmpty() ? ServiceRecord.HEADLESS : service.clusterIp(),
                    service.ports().stream()
                            .map(port -> new PortView(
                                    port.port(),
                                    port.targetPort(),
                                    port.protocol().name(),
                                    port.name().isEmpty() ? null : port.name(),
                                    port.nodePort() == 0 ? null : port.nodePort()))
                            .toList(),
                    service.selector(),
                    service.endpoints().stream()
                            .map(one -> new EndpointView(one.ip(), one.podName(), one.node(), one.ready()))
                            .toList(),
                    service.warning().isEmpty() ? null : service.warning(),
                    service.labels(),
                    service.uid(),
                    service.tenant().organization(),
                    service.tenant().project(),
                    service.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "k8s-service.create", checked = BY_SERVICE)
    @Summary("Makes a service; one that no pod is behind yet says so")
    @ResponseStatus(HttpStatus.CREATED)
    ServiceView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        Check.text("name", request.name());
        return ServiceView.of(services.create(
                new ServiceService.NewService(
                        request.name(),
                        request.namespace(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.labels(),
                        request.serviceType(),
                        request.clusterIp(),
                        request.ports() == null,
                        request.asked(),
                        request.selector()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The services, of one namespace, organization or project where namespace, org_id or project_id name it")
    Paged<ServicesView> list(
            @RequestParam(name = "namespace", required = false) @Nullable String namespace,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<ServiceRecord> found = services.list(namespace, new TenantNames(organization, project), page);
        return new Paged<>(
                new ServicesView(found.rows().stream().map(ServiceView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{namespace}/{name}")
    @Summary("A service, with the pods behind it")
    ServiceView get(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return ServiceView.of(services.get(namespace, name, new TenantNames(organization, project)));
    }

    @DeleteMapping("/{namespace}/{name}")
    @Needs(value = "k8s-service.delete", checked = BY_SERVICE)
    @Summary("Deletes a service, and gives its address back")
    ServiceView delete(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return ServiceView.of(services.delete(
                namespace, name, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
