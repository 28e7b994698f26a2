package io.photoncloud.iam.user;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import io.photoncloud.chainfire.resources.RowPage;
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
@RequestMapping("/api/v1/users")
@Needs(value = "user.read", checked = BY_SERVICE)
class UserController {

    private final UserService users;
    private final UserDirectory directory;

    UserController(UserService users, UserDirectory directory) {
        this.users = users;
        this.directory = directory;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            @Nullable String email,
            User.@Nullable Type type,
            @Nullable String orgId,
            @Nullable String projectId) {}

    record PatchRequest(@Nullable String name, @Nullable String email, User.@Nullable State state) {}

    record UsersView(List<UserView> users) {}

    record UserView(
            String id,
            String name,
            @Nullable String email,
            User.Type type,
            @Nullable String orgId,
            @Nullable String projectId,
            User.State state,
            Instant createdAt,
            long resourceVersion)
            implements Versioned {

        static UserView of(Row<User> row) {
            User user = row.value();
            return new UserView(
                    user.id(),
                    user.name(),
                    user.email().isEmpty() ? null : user.email(),
                    user.type(),
                    user.organization(),
                    user.project(),
                    user.state(),
                    user.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "user.administer", checked = BY_SERVICE)
    @Summary("Makes a user or a service account")
    @ResponseStatus(HttpStatus.CREATED)
    UserView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return UserView.of(users.create(
                UserService.NewUser.of(
                        request.id(),
                        request.type(),
                        request.name(),
                        request.email(),
                        request.orgId(),
                        request.projectId()),
                idempotency));
    }

    @GetMapping
    @Summary("The users and service accounts; with scope_id those who have a role there or around it")
    Paged<UsersView> list(
            @RequestParam(name = "scope_id", required = false) @Nullable String scopeId,
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = Tenant.PROJECT_PARAMETER, required = false) @Nullable String project,
            @RequestParam(required = false) User.@Nullable Type type,
            @RequestParam(required = false) @Nullable String email,
            @RequestParam(name = "name_prefix", required = false) @Nullable String namePrefix,
            PageRequest page) {
        RowPage<User> found =
                directory.list(new UserDirectory.Wanted(scopeId, organization, project, type, email, namePrefix), page);
        return new Paged<>(new UsersView(found.rows().stream().map(UserView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A user or a service account")
    UserView get(@PathVariable String id) {
        return UserView.of(users.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "user.administer", checked = BY_SERVICE)
    @Summary("Changes what is named of a user; disabled, all their tokens are refused")
    UserView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return UserView.of(users.update(
                id, new User.Patch(request.name(), request.email(), request.state()), precondition, idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "user.administer", checked = BY_SERVICE)
    @Summary("Deletes a user whom nothing refers to, with their credentials; all their tokens are refused")
    UserView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return UserView.of(users.delete(id, precondition, idempotency));
    }
}
