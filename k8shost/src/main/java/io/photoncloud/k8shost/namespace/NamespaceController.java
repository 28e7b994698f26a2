package io.photoncloud.k8shost.namespace;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.tenant.Manner;
import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/namespaces")
@Needs(value = "namespace.read", checked = BY_SERVICE)
class NamespaceController {

    private final NamespaceService namespaces;

    NamespaceController(NamespaceService namespaces) {
        this.namespaces = namespaces;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String subnetId) {}

    record PatchRequest(@Nullable String subnetId) {}

    record NamespacesView(List<NamespaceView> namespaces) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NamespaceView(
            String name,
            String orgId,
            String projectId,
            @Nullable String subnetId,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static NamespaceView of(Row<Namespace> row) {
            Namespace namespace = row.value();
            return new NamespaceView(
                    namespace.name(),
                    namespace.tenant().organization(),
                    namespace.tenant().project(),
                    namespace.subnet().isEmpty() ? null : namespace.subnet(),
                    namespace.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "namespace.create", checked = BY_SERVICE)
    @Summary("Makes a namespace, which belongs to one project")
    @ResponseStatus(HttpStatus.CREATED)
    NamespaceView create(
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return NamespaceView.of(namespaces.create(
                request.name(),
                new TenantNames(request.orgId(), request.projectId()),
                request.subnetId(),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The namespaces, of one organization or project where org_id or project_id name it")
    Paged<NamespacesView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Namespace> found = namespaces.list(new TenantNames(organization, project), page);
        return new Paged<>(
                new NamespacesView(found.rows().stream().map(NamespaceView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{name}")
    @Summary("A namespace")
    NamespaceView get(
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return NamespaceView.of(namespaces.get(name, new TenantNames(organization, project)));
    }

    @PatchMapping("/{name}")
    @Needs(value = "namespace.update", checked = BY_SERVICE)
    @Summary("Changes from which subnet of PrismNET the addresses of new pods in a namespace are")
    NamespaceView update(
            @PathVariable String name,
            @RequestBody PatchRequest request,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return NamespaceView.of(namespaces.update(
                name,
                new TenantNames(organization, project),
                request.subnetId(),
                Manner.of(dryRun, precondition, idempotency)));
    }

    @DeleteMapping("/{name}")
    @Needs(value = "namespace.delete", checked = BY_SERVICE)
    @Summary("Deletes a namespace in which there is nothing")
    NamespaceView delete(
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return NamespaceView.of(namespaces.delete(
                name, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
