package io.photoncloud.iam.role;

import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrers;
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
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes roles. Those that are built in are shown alone. */
public final class RoleService {

    private final Table<RoleDefinition> roles;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public RoleService(ReplicatedStore store, Changes changes, Referrers referrers, Access access, IdSource ids) {
        this.roles = RoleStore.roles(store);
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /**
     * @param wantedId null for one that is made up
     * @param wantedName required
     * @param wantedPermissions required
     */
    public Row<RoleDefinition> create(
            @Nullable String wantedId,
            @Nullable String wantedName,
            @Nullable String wantedDescription,
            @Nullable List<String> wantedPermissions,
            Idempotency idempotency) {
        String name = Check.name("name", wantedName);
        String description = Check.description("description", wantedDescription);
        List<String> permissions = permissions(Check.required("permissions", wantedPermissions));
        access.require("role.administer", Scope.system());
        String id = Ids.orMade(wantedId, Ids.NAMED, "role", ids);
        if (BuiltInRoles.find(id).isPresent()) {
            throw new CloudException(
                    ErrorCode.ALREADY_EXISTS,
                    "role " + id + " exists already: it is built in",
                    Map.of("resource", RoleDefinition.NOUN, "id", id));
        }
        return changes.makeRow("role.create", idempotency, RoleStore.CODEC, change -> {
            RoleDefinition role = new RoleDefinition(
                    id, name, description, new TreeSet<>(permissions), RoleDefinition.Kind.CUSTOM, change.now());
            change.about(RoleDefinition.ref(id));
            access.requireAll("role.administer", role.role(), Scope.system(), RoleDefinition.ref(id));
            change.rows().insert(roles, role);
            return new Row<>(role.key(), role, 0, 0);
        });
    }

    /** Checked before they are sorted, so that a refusal names their place in the request. */
    private static List<String> permissions(List<String> wanted) {
        Check.size("permissions", wanted, 1, Role.PERMISSIONS_MAX);
        for (int i = 0; i < wanted.size(); i++) {
            Check.required("permissions[" + i + "]", wanted.get(i));
        }
        return wanted;
    }

    /** As a part of another change, which is made again if the role changes meanwhile. */
    public Optional<RoleDefinition> find(Change change, String id) {
        return BuiltInRoles.find(id)
                .or(() -> change.rows().find(roles, Key.utf8(id)).map(Row::value));
    }

    public Row<RoleDefinition> get(String id) {
        access.require("role.read", Scope.system(), RoleDefinition.ref(id));
        return BuiltInRoles.find(id)
                .map(RoleService::builtIn)
                .or(() -> roles.find(Key.utf8(id)))
                .orElseThrow(() -> absent(id));
    }

    private static Row<RoleDefinition> builtIn(RoleDefinition role) {
        return new Row<>(role.key(), role, 0, 0);
    }

    /** On the first page those that are built in come before the others, beside those that are asked for. */
    public RowPage<RoleDefinition> list(PageRequest page) {
        access.require("role.read", Scope.system());
        RowPage<RoleDefinition> found = RowPage.read("roles", page, roles::list);
        if (page.pageToken() != null) {
            return found;
        }
        List<Row<RoleDefinition>> all = new ArrayList<>();
        BuiltInRoles.ALL.forEach(role -> all.add(builtIn(role)));
        all.addAll(found.rows());
        return new RowPage<>(all, found.nextPageToken());
    }

    public Row<RoleDefinition> update(
            String id, RoleDefinition.Patch patch, Precondition precondition, Idempotency idempotency) {
        if (patch.permissions() != null) {
            permissions(patch.permissions());
        }
        access.require("role.administer", Scope.system(), RoleDefinition.ref(id));
        requireCustom(id);
        return changes.makeRow("role.update", idempotency, RoleStore.CODEC, change -> {
            change.about(RoleDefinition.ref(id));
            return change.rows().updateRow(roles, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                RoleDefinition changed = row.value().with(patch);
                access.requireAll("role.administer", changed.role(), Scope.system(), RoleDefinition.ref(id));
                return changed;
            });
        });
    }

    /** @throws CloudException CONFLICT with the bindings that name it */
    public Row<RoleDefinition> delete(String id, Precondition precondition, Idempotency idempotency) {
        access.require("role.administer", Scope.system(), RoleDefinition.ref(id));
        requireCustom(id);
        return changes.makeRow("role.delete", idempotency, RoleStore.CODEC, change -> {
            change.about(RoleDefinition.ref(id));
            Row<RoleDefinition> gone = change.rows().delete(roles, Key.utf8(id));
            precondition.require(gone.modRevision());
            referrers.release(RoleDefinition.ref(id), change);
            return gone;
        });
    }

    private static void requireCustom(String id) {
        if (BuiltInRoles.find(id).isPresent()) {
            throw new CloudException(
                    ErrorCode.CONFLICT, "role " + id + " is built in, and stays as it is: make one of your own");
        }
    }

    public List<RoleDefinition> builtIn() {
        return BuiltInRoles.ALL;
    }

    /** Those that somebody made, for who tells the services. */
    public Table<RoleDefinition> table() {
        return roles;
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no role " + id);
    }
}
