package io.photoncloud.k8shost.registry;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/namespaces/{namespace}/registries")
@Needs(value = "registry.read", checked = BY_SERVICE)
class RegistryController {

    private final RegistryService registries;

    RegistryController(RegistryService registries) {
        this.registries = registries;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String server,
            @Nullable String username,
            @Nullable String password) {

        @Override
        public String toString() {
            return "registry " + name;
        }
    }

    record RegistriesView(List<RegistryView> registries) {}

    /** Never the password. */
    record RegistryView(
            String name,
            String namespace,
            String orgId,
            String projectId,
            String server,
            String username,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static RegistryView of(Row<Registry> row) {
            Registry registry = row.value();
            return new RegistryView(
                    registry.name(),
                    registry.namespace(),
                    registry.tenant().organization(),
                    registry.tenant().project(),
                    registry.server(),
                    registry.username(),
                    registry.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "registry.create", checked = BY_SERVICE)
    @Summary("Keeps who the pods of a namespace are to a registry; the password is not told again")
    @ResponseStatus(HttpStatus.CREATED)
    RegistryView create(
            @PathVariable String namespace,
            @RequestBody CreateRequest request,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Idempotency idempotency) {
        return RegistryView.of(registries.create(
                namespace,
                new RegistryService.NewRegistry(
                        request.name(),
                        new TenantNames(request.orgId(), request.projectId()),
                        request.server(),
                        request.username(),
                        request.password()),
                Manner.creating(dryRun, idempotency)));
    }

    @GetMapping
    @Summary("The registries of a namespace")
    Paged<RegistriesView> list(
            @PathVariable String namespace,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<Registry> found = registries.list(namespace, new TenantNames(organization, project), page);
        return new Paged<>(
                new RegistriesView(found.rows().stream().map(RegistryView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{name}")
    @Summary("A registry")
    RegistryView get(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return RegistryView.of(registries.get(namespace, name, new TenantNames(organization, project)));
    }

    @DeleteMapping("/{name}")
    @Needs(value = "registry.delete", checked = BY_SERVICE)
    @Summary("Forgets who the pods of a namespace are to a registry")
    RegistryView delete(
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(name = Manner.DRY_RUN_PARAMETER, defaultValue = "false") boolean dryRun,
            Precondition precondition,
            Idempotency idempotency) {
        return RegistryView.of(registries.delete(
                namespace, name, new TenantNames(organization, project), Manner.of(dryRun, precondition, idempotency)));
    }
}
