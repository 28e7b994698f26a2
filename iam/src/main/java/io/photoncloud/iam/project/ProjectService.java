package io.photoncloud.iam.project;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.resources.change.Referrers;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.ScopeText;
import io.photoncloud.iam.access.Tenants;
import io.photoncloud.iam.organization.Organization;
import io.photoncloud.iam.organization.OrganizationService;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes projects, and tells the scopes that go by one id. */
public final class ProjectService implements Referrer {

    private final Table<Project> projects;
    private final OrganizationService organizations;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final Tenants tenants;
    private final IdSource ids;

    public ProjectService(
            ReplicatedStore store,
            OrganizationService organizations,
            Changes changes,
            Referrers referrers,
            Access access,
            Tenants tenants,
            IdSource ids) {
        this.projects = ProjectStore.projects(store);
        this.organizations = organizations;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.tenants = tenants;
        this.ids = ids;
    }

    /**
     * In open mode an organization that is not there is made with it: nobody is asked who they are, and tenants are what
     * calls name.
     *
     * @param wantedId null for one that is made up
     * @param wantedOrganization null for the caller's own
     * @param wantedName required
     */
    public Row<Project> create(
            @Nullable String wantedId,
            @Nullable String wantedOrganization,
            @Nullable String wantedName,
            @Nullable String wantedDescription,
            Idempotency idempotency) {
        String name = Check.name("name", wantedName);
        String description = Check.description("description", wantedDescription);
        String organization = tenants.organizationOfNew(wantedOrganization);
        access.require("project.create", new Scope.Organization(organization), Organization.ref(organization));
        String id = Ids.orMade(wantedId, Ids.TENANT, "project", ids);
        requireFree(id);
        return changes.makeRow("project.create", idempotency, ProjectStore.CODEC, change -> {
            if (access.isEnforced()) {
                Check.present(organizations.find(change, organization), () -> absentOrganization(organization));
            } else {
                organizations.makeIfAbsent(change, organization);
            }
            Project project = new Project(id, organization, name, description, change.now());
            change.about(Project.ref(id));
            change.rows().insert(projects, project);
            return new Row<>(project.key(), project, 0, 0);
        });
    }

    private static void requireFree(String id) {
        if (id.equals(ScopeText.SYSTEM)) {
            throw CloudException.invalid(
                    "id", "not " + ScopeText.SYSTEM, "id: " + ScopeText.SYSTEM + " is the scope that is everything");
        }
    }

    private static CloudException absentOrganization(String id) {
        return new CloudException(
                ErrorCode.NOT_FOUND,
                "no organization " + id + ": make it by POST /api/v1/organizations",
                CloudException.fieldDetails(Tenant.ORGANIZATION_PARAMETER, "an organization that exists"));
    }

    /** As a part of another change, which is made again if the organization changes meanwhile. */
    public Optional<Organization> findOrganization(Change change, String id) {
        return organizations.find(change, id);
    }

    /** As a part of another change, which is made again if the project changes meanwhile. */
    public Optional<Project> find(Change change, String id) {
        return change.rows().find(projects, Key.utf8(id)).map(Row::value);
    }

    /** Whether there is one, whoever asks. */
    public Optional<Project> find(String id) {
        return projects.find(Key.utf8(id)).map(Row::value);
    }

    /** Whether there is one, whoever asks. */
    public Optional<Organization> findOrganization(String id) {
        return organizations.find(id);
    }

    /** The scope that goes by an id alone: the system's, a project's or an organization's, in this order. */
    public Optional<Scope> findScope(String id) {
        if (id.equals(ScopeText.SYSTEM)) {
            return Optional.of(Scope.system());
        }
        return find(id).map(Project::scope).or(() -> organizations.find(id).map(Organization::scope));
    }

    /** The scope that a caller names. @throws CloudException NOT_FOUND, it names what does not exist */
    public Scope resolve(WantedScope wanted) {
        if (wanted.id() != null) {
            return findScope(wanted.id()).orElseThrow(() -> absentScope("scope_id", "scope " + wanted.id()));
        }
        if (wanted.project() == null) {
            return wanted.organization() == null ? Scope.system() : new Scope.Organization(wanted.organization());
        }
        Project project = find(wanted.project())
                .filter(found ->
                        wanted.organization() == null || wanted.organization().equals(found.organization()))
                .orElseThrow(() -> absentScope("project_id", "project " + wanted.project()));
        return wanted.resourceType() == null || wanted.resourceId() == null
                ? project.scope()
                : new Scope.Resource(project.organization(), project.id(), wanted.resourceType(), wanted.resourceId());
    }

    private static CloudException absentScope(String field, String what) {
        return new CloudException(
                ErrorCode.NOT_FOUND, "no " + what, CloudException.fieldDetails(field, "one that exists"));
    }

    public Row<Project> get(String id) {
        Row<Project> row = projects.find(Key.utf8(id)).orElse(null);
        Scope scope = row == null ? Scope.system() : row.value().scope();
        access.require("project.read", scope, Project.ref(id));
        if (row == null) {
            throw absent(id);
        }
        return row;
    }

    /**
     * @param wantedOrganization whose; null for the caller's own, or everybody's
     * @param namePrefix how their names begin, in whatever case; null for all
     */
    public RowPage<Project> list(@Nullable String wantedOrganization, @Nullable String namePrefix, PageRequest page) {
        String organization = tenants.organizationRead(wantedOrganization);
        access.require("project.read", organization == null ? Scope.system() : new Scope.Organization(organization));
        String beginning = namePrefix == null ? "" : namePrefix.toLowerCase(Locale.ROOT);
        if (organization != null) {
            IndexKey leading = IndexKey.of(organization).andBeginning(beginning);
            return RowPage.read(
                    "projects of " + organization + " by name " + beginning,
                    page,
                    request -> projects.list(ProjectStore.BY_ORGANIZATION, leading, request));
        }
        if (namePrefix == null) {
            return RowPage.read("projects", page, projects::list);
        }
        return RowPage.read(
                "projects by name " + beginning,
                page,
                request -> projects.list(ProjectStore.BY_NAME, IndexKey.ALL.andBeginning(beginning), request));
    }

    public Row<Project> update(String id, Project.Patch patch, Precondition precondition, Idempotency idempotency) {
        return changes.makeRow("project.update", idempotency, ProjectStore.CODEC, change -> {
            change.about(Project.ref(id));
            access.require("project.update", scopeOf(change, id), Project.ref(id));
            return change.rows().updateRow(projects, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** @throws CloudException CONFLICT with what refers to it */
    public Row<Project> delete(String id, Precondition precondition, Idempotency idempotency) {
        return changes.makeRow("project.delete", idempotency, ProjectStore.CODEC, change -> {
            change.about(Project.ref(id));
            access.require("project.administer", scopeOf(change, id), Project.ref(id));
            Row<Project> gone = change.rows().delete(projects, Key.utf8(id));
            precondition.require(gone.modRevision());
            referrers.release(Project.ref(id), change);
            return gone;
        });
    }

    /** Of a project that is not there it is the system: who may not see that learns nothing. */
    private Scope scopeOf(Change change, String id) {
        return change.rows()
                .find(projects, Key.utf8(id))
                .map(row -> row.value().scope())
                .orElseGet(Scope::system);
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        if (!resource.type().equals(Organization.NOUN)) {
            return List.of();
        }
        return change.rows().list(projects, ProjectStore.BY_ORGANIZATION, IndexKey.of(resource.id()), max).stream()
                .map(row -> Project.ref(row.value().id()))
                .toList();
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no project " + id);
    }
}
