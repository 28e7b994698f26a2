package io.photoncloud.iam.binding;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.api.Versioned;
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.Summary;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.iam.project.WantedScope;
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
@RequestMapping("/api/v1/bindings")
@Needs(value = "binding.read", checked = BY_SERVICE)
class BindingController {

    private final BindingService bindings;

    BindingController(BindingService bindings) {
        this.bindings = bindings;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String principalId,
            @Nullable String principalType,
            @Nullable String roleId,
            @Nullable String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Binding.@Nullable Effect effect,
            Binding.@Nullable Mode mode,
            @Nullable String condition,
            @Nullable String description) {}

    record PatchRequest(
            Binding.@Nullable Mode mode,
            @Nullable String condition,
            @Nullable String description) {}

    record BindingsView(List<BindingView> bindings) {}

    record BindingView(
            String id,
            String principalId,
            String principalType,
            String roleId,
            String scopeId,
            @Nullable String orgId,
            @Nullable String projectId,
            @Nullable String resourceType,
            @Nullable String resourceId,
            Binding.Effect effect,
            Binding.Mode mode,
            @Nullable String condition,
            String description,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static BindingView of(Row<PolicyBinding> row) {
            PolicyBinding binding = row.value();
            ScopeText scope = ScopeText.of(binding.scope());
            return new BindingView(
                    binding.id(),
                    binding.subject().id(),
                    SubjectCodec.kind(binding.subject()),
                    binding.role(),
                    scope.id(),
                    scope.organization(),
                    scope.project(),
                    scope.resourceType(),
                    scope.resourceId(),
                    binding.effect(),
                    binding.mode(),
                    binding.condition().isEmpty() ? null : binding.condition(),
                    binding.description(),
                    binding.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "binding.administer", checked = BY_SERVICE)
    @Summary("Gives a role in a scope to a principal or a group, or denies it, where a condition in CEL holds")
    @ResponseStatus(HttpStatus.CREATED)
    BindingView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return BindingView.of(bindings.create(
                BindingService.NewBinding.of(
                        request.id(),
                        request.principalId(),
                        request.principalType(),
                        request.roleId(),
                        new WantedScope(
                                request.scopeId(),
                                request.orgId(),
                                request.projectId(),
                                request.resourceType(),
                                request.resourceId()),
                        request.effect(),
                        request.mode(),
                        request.condition(),
                        request.description()),
                idempotency));
    }

    @GetMapping
    @Summary("The bindings: all, of one principal or group, to one role, or in a scope and inside it")
    Paged<BindingsView> list(
            @RequestParam(name = "principal_id", required = false) @Nullable String principal,
            @RequestParam(name = "principal_type", required = false) @Nullable String type,
            @RequestParam(name = "role_id", required = false) @Nullable String role,
            @RequestParam(name = "scope_id", required = false) @Nullable String scopeId,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            PageRequest page) {
        RowPage<PolicyBinding> found = bindings.list(
                BindingService.Filter.of(
                        principal, type, role, new WantedScope(scopeId, organization, project, null, null)),
                page);
        return new Paged<>(
                new BindingsView(found.rows().stream().map(BindingView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A binding")
    BindingView get(@PathVariable String id) {
        return BindingView.of(bindings.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "binding.administer", checked = BY_SERVICE)
    @Summary("Changes a binding's mode, condition or description")
    BindingView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return BindingView.of(bindings.update(
                id,
                new PolicyBinding.Patch(request.mode(), request.condition(), request.description()),
                precondition,
                idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "binding.administer", checked = BY_SERVICE)
    @Summary("Deletes a binding")
    BindingView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return BindingView.of(bindings.delete(id, precondition, idempotency));
    }
}
