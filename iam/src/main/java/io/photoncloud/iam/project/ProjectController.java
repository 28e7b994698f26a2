package io.photoncloud.iam.project;

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
@RequestMapping("/api/v1/projects")
@Needs(value = "project.read", checked = BY_SERVICE)
class ProjectController {

    private final ProjectService projects;

    ProjectController(ProjectService projects) {
        this.projects = projects;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            @Nullable String orgId,
            @Nullable String description) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record ProjectsView(List<ProjectView> projects) {}

    record ProjectView(
            String id, String name, String orgId, String description, Instant createdAt, long resourceVersion)
            implements Versioned {

        static ProjectView of(Row<Project> row) {
            Project project = row.value();
            return new ProjectView(
                    project.id(),
                    project.name(),
                    project.organization(),
                    project.description(),
                    project.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "project.create", checked = BY_SERVICE)
    @Summary("Makes a project in an organization; in open mode the organization too")
    @ResponseStatus(HttpStatus.CREATED)
    ProjectView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return ProjectView.of(
                projects.create(request.id(), request.orgId(), request.name(), request.description(), idempotency));
    }

    @GetMapping
    @Summary("The projects, of one organization where org_id names it")
    Paged<ProjectsView> list(
            @RequestParam(name = Tenant.ORGANIZATION_PARAMETER, required = false) @Nullable String organization,
            @RequestParam(name = "name_prefix", required = false) @Nullable String namePrefix,
            PageRequest page) {
        RowPage<Project> found = projects.list(organization, namePrefix, page);
        return new Paged<>(
                new ProjectsView(found.rows().stream().map(ProjectView::of).toList()), found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("A project")
    ProjectView get(@PathVariable String id) {
        return ProjectView.of(projects.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "project.update", checked = BY_SERVICE)
    @Summary("Changes what is named of a project")
    ProjectView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return ProjectView.of(projects.update(
                id, new Project.Patch(request.name(), request.description()), precondition, idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "project.administer", checked = BY_SERVICE)
    @Summary("Deletes a project that nothing refers to")
    ProjectView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return ProjectView.of(projects.delete(id, precondition, idempotency));
    }
}
