package io.photoncloud.iam.organization;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
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
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.ScopeText;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes organizations. */
public final class OrganizationService {

    private final Table<Organization> organizations;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public OrganizationService(
            ReplicatedStore store, Changes changes, Referrers referrers, Access access, IdSource ids) {
        this.organizations = OrganizationStore.organizations(store);
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /**
     * @param wantedId null for one that is made up
     * @param wantedName required
     */
    public Row<Organization> create(
            @Nullable String wantedId,
            @Nullable String wantedName,
            @Nullable String wantedDescription,
            Idempotency idempotency) {
        String name = Check.name("name", wantedName);
        String description = Check.description("description", wantedDescription);
        access.require("organization.create", Scope.system());
        String id = Ids.orMade(wantedId, Ids.TENANT, "org", ids);
        requireFree(id);
        return changes.makeRow(
                "organization.create",
                idempotency,
                OrganizationStore.CODEC,
                change -> insert(change, new Organization(id, name, description, change.now())));
    }

    /** Services keep what is the cloud's own, and nobody's, under that name. */
    private static void requireFree(String id) {
        if (id.equals(ScopeText.SYSTEM)) {
            throw CloudException.invalid(
                    "id", "not " + ScopeText.SYSTEM, "id: " + ScopeText.SYSTEM + " is the scope that is everything");
        }
    }

    private Row<Organization> insert(Change change, Organization organization) {
        change.about(Organization.ref(organization.id()));
        change.rows().insert(organizations, organization);
        return new Row<>(organization.key(), organization, 0, 0);
    }

    /** As a part of another change: makes one that is named as its id, where there is none. */
    public void makeIfAbsent(Change change, String id) {
        requireFree(id);
        Instant now = change.now();
        if (find(change, id).isEmpty()) {
            change.rows().insert(organizations, new Organization(id, id, "", now));
            change.detail("organization_created", id);
        }
    }

    /** As a part of another change, which is made again if the organization goes meanwhile. */
    public Optional<Organization> find(Change change, String id) {
        return change.rows().find(organizations, Key.utf8(id)).map(Row::value);
    }

    /** Whether there is one, whoever asks. */
    public Optional<Organization> find(String id) {
        return organizations.find(Key.utf8(id)).map(Row::value);
    }

    public Row<Organization> get(String id) {
        access.require("organization.read", new Scope.Organization(id), Organization.ref(id));
        return organizations.find(Key.utf8(id)).orElseThrow(() -> absent(id));
    }

    /** @param namePrefix how their names begin, in whatever case; null for all */
    public RowPage<Organization> list(@Nullable String namePrefix, PageRequest page) {
        access.require("organization.read", Scope.system());
        if (namePrefix == null) {
            return RowPage.read("organizations", page, organizations::list);
        }
        String beginning = namePrefix.toLowerCase(Locale.ROOT);
        return RowPage.read(
                "organizations by name " + beginning,
                page,
                request ->
                        organizations.list(OrganizationStore.BY_NAME, IndexKey.ALL.andBeginning(beginning), request));
    }

    public Row<Organization> update(
            String id, Organization.Patch patch, Precondition precondition, Idempotency idempotency) {
        access.require("organization.update", new Scope.Organization(id), Organization.ref(id));
        return changes.makeRow("organization.update", idempotency, OrganizationStore.CODEC, change -> {
            change.about(Organization.ref(id));
            return change.rows().updateRow(organizations, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                return row.value().with(patch);
            });
        });
    }

    /** @throws CloudException CONFLICT with what is still in it */
    public Row<Organization> delete(String id, Precondition precondition, Idempotency idempotency) {
        access.require("organization.administer", new Scope.Organization(id), Organization.ref(id));
        return changes.makeRow("organization.delete", idempotency, OrganizationStore.CODEC, change -> {
            change.about(Organization.ref(id));
            Row<Organization> gone = change.rows().delete(organizations, Key.utf8(id));
            precondition.require(gone.modRevision());
            referrers.release(Organization.ref(id), change);
            return gone;
        });
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no organization " + id);
    }
}
