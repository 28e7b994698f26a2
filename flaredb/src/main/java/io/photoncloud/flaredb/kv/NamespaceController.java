package io.photoncloud.flaredb.kv;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.tenant.TenantNames;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
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

/** Namespaces of keys. */
@RestController
@RequestMapping("/api/v1/namespaces")
class NamespaceController {

    private final NamespaceService namespaces;

    NamespaceController(NamespaceService namespaces) {
        this.namespaces = namespaces;
    }

    record CreateRequest(
            @Nullable String name,
            @Nullable Consistency consistency,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record NamespaceView(String name, String orgId, String projectId, Consistency consistency, Instant createdAt) {

        static NamespaceView of(Namespace namespace) {
            return new NamespaceView(
                    namespace.name(),
                    namespace.tenant().organization(),
                    namespace.tenant().project(),
                    namespace.consistency(),
                    namespace.createdAt());
        }
    }

    record ListView(List<NamespaceView> items) {}

    record DeleteView(String name, boolean deleted) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Needs(value = "namespace.create", checked = BY_SERVICE)
    @Summary("Declares a namespace: strong, where nothing is said, or eventual")
    @SafeToRepeat("a name is taken once; where an earlier call did it the answer is ALREADY_EXISTS")
    NamespaceView create(@RequestBody CreateRequest request) {
        return NamespaceView.of(namespaces.create(
                new TenantNames(request.orgId(), request.projectId()),
                request.name(),
                request.consistency() == null ? Consistency.STRONG : request.consistency()));
    }

    @GetMapping
    @Needs(value = "namespace.read", checked = BY_SERVICE)
    @Summary("Namespaces, of one organization or project where org_id or project_id name it")
    Paged<ListView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        Paged<List<Namespace>> found = namespaces.list(new TenantNames(organization, project), page);
        return new Paged<>(
                new ListView(found.view().stream().map(NamespaceView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{name}")
    @Needs(value = "namespace.read", checked = BY_SERVICE)
    @Summary("A namespace")
    NamespaceView get(
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return NamespaceView.of(namespaces.get(new TenantNames(organization, project), name));
    }

    @DeleteMapping("/{name}")
    @Needs(value = "namespace.delete", checked = BY_SERVICE)
    @Summary("Deletes a namespace with all that is in it")
    @SafeToRepeat("what is deleted stays so, until it is made anew; the answer tells whether this call did it")
    DeleteView delete(
            @PathVariable String name,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project) {
        return new DeleteView(name, namespaces.delete(new TenantNames(organization, project), name));
    }
}
