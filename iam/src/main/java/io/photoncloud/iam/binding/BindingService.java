package io.photoncloud.iam.binding;

import io.photoncloud.chainfire.resources.ResourceRef;
import io.photoncloud.chainfire.resources.RowPage;
import io.photoncloud.chainfire.resources.WholeList;
import io.photoncloud.chainfire.resources.change.Change;
import io.photoncloud.chainfire.resources.change.Changes;
import io.photoncloud.chainfire.resources.change.Referrer;
import io.photoncloud.chainfire.store.Index;
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
import io.photoncloud.common.policy.Binding;
import io.photoncloud.common.policy.CelConditions;
import io.photoncloud.common.policy.Role;
import io.photoncloud.common.policy.Scope;
import io.photoncloud.common.policy.Subject;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.access.SubjectCodec;
import io.photoncloud.iam.access.SubjectText;
import io.photoncloud.iam.group.Group;
import io.photoncloud.iam.group.GroupService;
import io.photoncloud.iam.organization.Organization;
import io.photoncloud.iam.project.Project;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.project.WantedScope;
import io.photoncloud.iam.role.RoleDefinition;
import io.photoncloud.iam.role.RoleService;
import io.photoncloud.iam.user.BoundPrincipals;
import io.photoncloud.iam.user.User;
import io.photoncloud.iam.user.UserService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes bindings: who has a role where, and who is denied it. */
public final class BindingService implements Referrer, BoundPrincipals {

    private final Table<PolicyBinding> bindings;
    private final UserService users;
    private final GroupService groups;
    private final RoleService roles;
    private final ProjectService projects;
    private final CelConditions conditions;
    private final Changes changes;
    private final Access access;
    private final IdSource ids;

    public BindingService(
            ReplicatedStore store,
            UserService users,
            GroupService groups,
            RoleService roles,
            ProjectService projects,
            CelConditions conditions,
            Changes changes,
            Access access,
            IdSource ids) {
        this.bindings = BindingStore.bindings(store);
        this.users = users;
        this.groups = groups;
        this.roles = roles;
        this.projects = projects;
        this.conditions = conditions;
        this.changes = changes;
        this.access = access;
        this.ids = ids;
    }

    /** What a new one is to say; {@link #of} fills in what callers leave out. {@code id}: null for one that is made up. */
    public record NewBinding(
            @Nullable String id,
            Subject subject,
            String role,
            WantedScope scope,
            Binding.Effect effect,
            Binding.Mode mode,
            String condition,
            String description) {

        /**
         * As callers say it, who name a principal, a role and a scope and may leave out the rest.
         *
         * @param principalType see {@link SubjectText}
         * @throws CloudException VALIDATION_ERROR, one of the three is not named, or wrongly
         */
        public static NewBinding of(
                @Nullable String id,
                @Nullable String principalId,
                @Nullable String principalType,
                @Nullable String role,
                WantedScope scope,
                Binding.@Nullable Effect effect,
                Binding.@Nullable Mode mode,
                @Nullable String condition,
                @Nullable String description) {
            return new NewBinding(
                    id,
                    SubjectText.subject(principalId, principalType),
                    Check.required("role_id", role),
                    scope.named(),
                    effect == null ? Binding.Effect.ALLOW : effect,
                    mode == null ? Binding.Mode.ENFORCED : mode,
                    condition == null ? "" : condition,
                    Check.description("description", description));
        }
    }

    /** @throws CloudException NOT_FOUND, it names what does not exist; VALIDATION_ERROR, the condition is none */
    public Row<PolicyBinding> create(NewBinding wanted, Idempotency idempotency) {
        requireCondition(wanted.condition());
        Scope scope = projects.resolve(wanted.scope());
        access.require("binding.administer", scope);
        String id = Ids.orMade(wanted.id(), Ids.NAMED, "binding", ids);
        return changes.makeRow("binding.create", idempotency, BindingStore.CODEC, change -> {
            change.about(PolicyBinding.ref(id));
            change.detail(
                    "subject",
                    SubjectCodec.kind(wanted.subject()) + " " + wanted.subject().id());
            change.detail("role", wanted.role());
            change.detail("scope", scope.toString());
            change.detail("effect", wanted.effect().name());
            requireThere(change, wanted.subject(), wanted.role(), scope);
            if (wanted.effect() == Binding.Effect.ALLOW) {
                access.requireAll("binding.administer", role(change, wanted.role()), scope, PolicyBinding.ref(id));
            }
            PolicyBinding binding = new PolicyBinding(
                    id,
                    wanted.subject(),
                    wanted.role(),
                    scope,
                    wanted.effect(),
                    wanted.mode(),
                    wanted.condition(),
                    wanted.description(),
                    change.now());
            change.rows().insert(bindings, binding);
            return new Row<>(binding.key(), binding, 0, 0);
        });
    }

    /** As a part of another change, whoever makes it. What it names must be there. */
    public void insert(Change change, PolicyBinding binding) {
        requireThere(change, binding.subject(), binding.role(), binding.scope());
        change.rows().insert(bindings, binding);
    }

    private void requireCondition(String condition) {
        if (condition.isEmpty()) {
            return;
        }
        try {
            conditions.compile(condition);
        } catch (IllegalArgumentException e) {
            throw CloudException.invalid(
                    "condition", "an expression in CEL that is true or false", "condition: " + e.getMessage());
        }
    }

    private void requireThere(Change change, Subject subject, String role, Scope scope) {
        Check.present(roles.find(change, role), () -> absent("role_id", "role " + role));
        switch (subject) {
            case Subject.Principal(String id) ->
                Check.present(users.find(change, id), () -> absent("principal_id", "user " + id));
            case Subject.Group(String id) ->
                Check.present(groups.find(change, id), () -> absent("principal_id", "group " + id));
        }
        switch (scope) {
            case Scope.Everywhere _ -> {}
            case Scope.Organization(String id) ->
                Check.present(projects.findOrganization(change, id), () -> absent("org_id", "organization " + id));
            case Scope.Project(String _, String id) -> requireProject(change, id);
            case Scope.Resource(String _, String id, String _, String _) -> requireProject(change, id);
        }
    }

    private void requireProject(Change change, String id) {
        Check.present(projects.find(change, id), () -> absent("project_id", "project " + id));
    }

    private static CloudException absent(String field, String what) {
        return new CloudException(
                ErrorCode.NOT_FOUND, "no " + what, CloudException.fieldDetails(field, "one that exists"));
    }

    public Row<PolicyBinding> get(String id) {
        Optional<Row<PolicyBinding>> row = bindings.find(Key.utf8(id));
        access.require(
                "binding.read",
                row.map(found -> found.value().scope()).orElseGet(Scope::system),
                PolicyBinding.ref(id));
        return row.orElseThrow(() -> absent(id));
    }

    /** Which of them a list is of: one of these at the most; nulls do not narrow it down. */
    public record Filter(
            @Nullable Subject subject,
            @Nullable String role,
            @Nullable WantedScope scope) {

        /** As callers say it. @throws CloudException VALIDATION_ERROR, more than one thing is named */
        public static Filter of(
                @Nullable String principalId,
                @Nullable String principalType,
                @Nullable String role,
                WantedScope scope) {
            boolean scoped = scope.id() != null || scope.organization() != null || scope.project() != null;
            long filters = Stream.of(principalId, role, scoped ? "scope" : null)
                    .filter(Objects::nonNull)
                    .count();
            if (filters > 1) {
                throw CloudException.invalid(
                        "query", "one filter", "only one of principal_id, role_id and a scope can be given at a time");
            }
            return new Filter(
                    principalId == null ? null : SubjectText.subject(principalId, principalType),
                    role,
                    scoped ? scope : null);
        }
    }

    /** Those of a scope are those in it and inside it. */
    public RowPage<PolicyBinding> list(Filter filter, PageRequest page) {
        if (filter.scope() != null) {
            Scope scope = projects.resolve(filter.scope());
            access.require("binding.read", scope);
            return listed("bindings in " + scope, BindingStore.BY_SCOPE, BindingStore.insideKey(scope), page);
        }
        access.require("binding.read", Scope.system());
        if (filter.subject() != null) {
            return listed(
                    "bindings of " + filter.subject(),
                    BindingStore.BY_SUBJECT,
                    SubjectCodec.key(filter.subject()),
                    page);
        }
        return filter.role() == null
                ? RowPage.read("bindings", page, bindings::list)
                : listed("bindings to " + filter.role(), BindingStore.BY_ROLE, IndexKey.of(filter.role()), page);
    }

    private RowPage<PolicyBinding> listed(String list, Index<PolicyBinding> index, IndexKey leading, PageRequest page) {
        return RowPage.read(list, page, request -> bindings.list(index, leading, request));
    }

    public Row<PolicyBinding> update(
            String id, PolicyBinding.Patch patch, Precondition precondition, Idempotency idempotency) {
        if (patch.condition() != null) {
            requireCondition(patch.condition());
        }
        return changes.makeRow("binding.update", idempotency, BindingStore.CODEC, change -> {
            change.about(PolicyBinding.ref(id));
            access.require("binding.administer", scopeOf(change, id), PolicyBinding.ref(id));
            return change.rows().updateRow(bindings, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                PolicyBinding binding = row.value();
                if (patch.mode() != null || patch.condition() != null) {
                    requireMayLift(change, binding);
                    access.requireAll(
                            "binding.administer", role(change, binding.role()), binding.scope(), PolicyBinding.ref(id));
                }
                return binding.with(patch);
            });
        });
    }

    private Role role(Change change, String id) {
        return roles.find(change, id)
                .orElseThrow(() -> absent("role_id", "role " + id))
                .role();
    }

    /** Whom a denial is about does not lift it. */
    private void requireMayLift(Change change, PolicyBinding binding) {
        if (binding.effect() == Binding.Effect.DENY) {
            access.requireAll(
                    "binding.administer",
                    role(change, binding.role()),
                    binding.scope(),
                    PolicyBinding.ref(binding.id()));
        }
    }

    public Row<PolicyBinding> delete(String id, Precondition precondition, Idempotency idempotency) {
        return changes.makeRow("binding.delete", idempotency, BindingStore.CODEC, change -> {
            change.about(PolicyBinding.ref(id));
            access.require("binding.administer", scopeOf(change, id), PolicyBinding.ref(id));
            Row<PolicyBinding> gone = change.rows().delete(bindings, Key.utf8(id));
            precondition.require(gone.modRevision());
            requireMayLift(change, gone.value());
            return gone;
        });
    }

    /** Of one that is not there it is the system: who may not see that learns nothing. */
    private Scope scopeOf(Change change, String id) {
        return change.rows()
                .find(bindings, Key.utf8(id))
                .map(row -> row.value().scope())
                .orElseGet(Scope::system);
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        String id = resource.id();
        List<Row<PolicyBinding>> found = switch (resource.type()) {
            case User.NOUN -> listed(change, BindingStore.BY_SUBJECT, SubjectCodec.key(new Subject.Principal(id)), max);
            case Group.NOUN -> listed(change, BindingStore.BY_SUBJECT, SubjectCodec.key(new Subject.Group(id)), max);
            case RoleDefinition.NOUN -> listed(change, BindingStore.BY_ROLE, IndexKey.of(id), max);
            case Organization.NOUN -> listed(change, BindingStore.BY_SCOPE, IndexKey.of(id), max);
            case Project.NOUN ->
                projects.find(id)
                        .map(project ->
                                listed(change, BindingStore.BY_SCOPE, BindingStore.insideKey(project.scope()), max))
                        .orElseGet(List::of);
            default -> List.of();
        };
        return found.stream().map(row -> PolicyBinding.ref(row.value().id())).toList();
    }

    private List<Row<PolicyBinding>> listed(Change change, Index<PolicyBinding> index, IndexKey leading, int max) {
        return change.rows().list(bindings, index, leading, max);
    }

    @Override
    public NavigableSet<String> boundIn(Scope scope) {
        NavigableSet<String> principals = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>();
        for (Optional<Scope> at = Optional.of(scope);
                at.isPresent();
                at = at.get().parent()) {
            IndexKey own = BindingStore.scopeKey(at.get());
            WholeList.read(
                    request -> bindings.list(BindingStore.BY_SCOPE, own, request),
                    0,
                    row -> take(row.value().subject(), principals, open));
        }
        while (!open.isEmpty()) {
            String group = open.remove();
            if (seen.add(group)) {
                groups.eachMember(group, member -> take(member, principals, open));
            }
        }
        return principals;
    }

    private static void take(Subject subject, Set<String> principals, Deque<String> groups) {
        switch (subject) {
            case Subject.Principal(String id) -> principals.add(id);
            case Subject.Group(String id) -> groups.add(id);
        }
    }

    /** All bindings, for who tells the services. */
    public Table<PolicyBinding> table() {
        return bindings;
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no binding " + id);
    }
}
