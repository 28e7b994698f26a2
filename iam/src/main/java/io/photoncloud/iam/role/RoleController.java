package io.photoncloud.iam.role;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/roles")
@Needs(value = "role.read", checked = BY_SERVICE)
class RoleController {

    private final RoleService roles;

    RoleController(RoleService roles) {
        this.roles = roles;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> permissions) {}

    record PatchRequest(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> permissions) {}

    record RolesView(List<RoleView> roles) {}

    record RoleView(
            String id,
            String name,
            String description,
            List<String> permissions,
            RoleDefinition.Kind kind,
            @Nullable Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static RoleView of(Row<RoleDefinition> row) {
            RoleDefinition role = row.value();
            return new RoleView(
                    role.id(),
                    role.name(),
                    role.description(),
                    List.copyOf(role.permissions()),
                    role.kind(),
                    role.kind() == RoleDefinition.Kind.BUILT_IN ? null : role.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "role.administer", checked = BY_SERVICE)
    @Summary("Makes a role of permissions: vm.create, vm.*, *.read or *")
    @ResponseStatus(HttpStatus.CREATED)
    RoleView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return RoleView.of(
                roles.create(request.id(), request.name(), request.description(), request.permissions(), idempotency));
    }

    @GetMapping
    @Summary("The roles: on the first page those that are built in, then the others in the order of their ids")
    Paged<RolesView> list(PageRequest page) {
        RowPage<RoleDefinition> found = roles.list(page);
        return new Paged<>(new RolesView(found.rows().stream().map(RoleView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A role")
    RoleView get(@PathVariable String id) {
        return RoleView.of(roles.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "role.administer", checked = BY_SERVICE)
    @Summary("Changes what is named of a role, for everybody who has it")
    RoleView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return RoleView.of(roles.update(
                id,
                new RoleDefinition.Patch(request.name(), request.description(), request.permissions()),
                precondition,
                idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "role.administer", checked = BY_SERVICE)
    @Summary("Deletes a role that no binding names")
    RoleView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return RoleView.of(roles.delete(id, precondition, idempotency));
    }
}
