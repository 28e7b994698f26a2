package io.photoncloud.iam.organization;

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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/organizations")
@Needs(value = "organization.read", checked = BY_SERVICE)
class OrganizationController {

    private final OrganizationService organizations;

    OrganizationController(OrganizationService organizations) {
        this.organizations = organizations;
    }

    record CreateRequest(
            @Nullable String id,
            @Nullable String name,
            @Nullable String description) {}

    record PatchRequest(@Nullable String name, @Nullable String description) {}

    record OrganizationsView(List<OrganizationView> organizations) {}

    record OrganizationView(String id, String name, String description, Instant createdAt, long resourceVersion)
            implements Versioned {

        static OrganizationView of(Row<Organization> row) {
            Organization organization = row.value();
            return new OrganizationView(
                    organization.id(),
                    organization.name(),
                    organization.description(),
                    organization.created(),
                    row.modRevision());
        }
    }

    @PostMapping
    @Needs(value = "organization.create", checked = BY_SERVICE)
    @Summary("Makes an organization")
    @ResponseStatus(HttpStatus.CREATED)
    OrganizationView create(@RequestBody CreateRequest request, Idempotency idempotency) {
        return OrganizationView.of(
                organizations.create(request.id(), request.name(), request.description(), idempotency));
    }

    @GetMapping
    @Summary("The organizations, in the order of their ids, or of their names where name_prefix says how those begin")
    Paged<OrganizationsView> list(
            @RequestParam(name = "name_prefix", required = false) @Nullable String namePrefix, PageRequest page) {
        RowPage<Organization> found = organizations.list(namePrefix, page);
        return new Paged<>(
                new OrganizationsView(
                        found.rows().stream().map(OrganizationView::of).toList()),
                found.nextPageToken());
    }

    @GetMapping("/{id}")
    @Summary("An organization")
    OrganizationView get(@PathVariable String id) {
        return OrganizationView.of(organizations.get(id));
    }

    @PatchMapping("/{id}")
    @Needs(value = "organization.update", checked = BY_SERVICE)
    @Summary("Changes what is named of an organization")
    OrganizationView update(
            @PathVariable String id,
            @RequestBody PatchRequest request,
            Precondition precondition,
            Idempotency idempotency) {
        return OrganizationView.of(organizations.update(
                id, new Organization.Patch(request.name(), request.description()), precondition, idempotency));
    }

    @DeleteMapping("/{id}")
    @Needs(value = "organization.administer", checked = BY_SERVICE)
    @Summary("Deletes an organization that nothing is in")
    OrganizationView delete(@PathVariable String id, Precondition precondition, Idempotency idempotency) {
        return OrganizationView.of(organizations.delete(id, precondition, idempotency));
    }
}
