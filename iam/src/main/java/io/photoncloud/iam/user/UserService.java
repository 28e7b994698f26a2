package io.photoncloud.iam.user;

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
import io.photoncloud.common.policy.Scope;
import io.photoncloud.iam.access.Access;
import io.photoncloud.iam.access.Ids;
import io.photoncloud.iam.organization.Organization;
import io.photoncloud.iam.project.Project;
import io.photoncloud.iam.project.ProjectService;
import io.photoncloud.iam.revocation.RevocationService;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes, shows, changes and deletes users and service accounts. */
public final class UserService implements Referrer {

    /** What LightningSTOR calls the holder of its own key, and whoever signs nothing: nobody else is to have what is theirs. */
    private static final List<String> RESERVED = List.of("anonymous", "root");

    private final Table<User> users;
    private final ProjectService projects;
    private final RevocationService revocations;
    private final Changes changes;
    private final Referrers referrers;
    private final Access access;
    private final IdSource ids;

    public UserService(
            ReplicatedStore store,
            ProjectService projects,
            RevocationService revocations,
            Changes changes,
            Referrers referrers,
            Access access,
            IdSource ids) {
        this.users = UserStore.users(store);
        this.projects = projects;
        this.revocations = revocations;
        this.changes = changes;
        this.referrers = referrers;
        this.access = access;
        this.ids = ids;
    }

    /** What a new one is to be; {@link #of} fills in what callers leave out. {@code id}: null for one that is made up. */
    public record NewUser(
            @Nullable String id,
            User.Type type,
            String name,
            String email,
            @Nullable String organization,
            @Nullable String project) {

        /**
         * As callers say it, who may leave out everything but the name.
         *
         * @throws CloudException VALIDATION_ERROR, there is no name
         */
        public static NewUser of(
                @Nullable String id,
                User.@Nullable Type type,
                @Nullable String name,
                @Nullable String email,
                @Nullable String organization,
                @Nullable String project) {
            return new NewUser(
                    id,
                    type == null ? User.Type.USER : type,
                    Check.name("name", name),
                    email == null ? "" : email,
                    organization,
                    project);
        }

        private User made(Change change, String madeId) {
            return new User(madeId, type, name, email, organization, project, User.State.ENABLED, change.now());
        }

        private Scope scope() {
            return Scope.of(organization, project);
        }
    }

    public Row<User> create(NewUser wanted, Idempotency idempotency) {
        access.require("user.administer", wanted.scope());
        String noun = wanted.type() == User.Type.USER ? "user" : "sa";
        String id = Ids.orMade(wanted.id(), Ids.NAMED, noun, ids);
        Check.that(!RESERVED.contains(id), "id", "not one of " + String.join(", ", RESERVED) + ", which are reserved");
        return changes.makeRow("user.create", idempotency, UserStore.CODEC, change -> {
            User user = wanted.made(change, id);
            change.about(User.ref(id));
            requireTenant(change, user);
            revocations.admit(change, id);
            change.rows().insert(users, user);
            return new Row<>(user.key(), user, 0, 0);
        });
    }

    /** As a part of another change, whoever makes it. */
    public void insert(Change change, User user) {
        change.rows().insert(users, user);
    }

    private void requireTenant(Change change, User user) {
        if (user.project() != null) {
            Optional<Project> project = projects.find(change, user.project());
            if (project.filter(found -> found.organization().equals(user.organization()))
                    .isEmpty()) {
                throw absentTenant("project_id", "project " + user.project() + " of " + user.organization());
            }
        } else if (user.organization() != null
                && projects.findOrganization(change, user.organization()).isEmpty()) {
            throw absentTenant("org_id", "organization " + user.organization());
        }
    }

    private static CloudException absentTenant(String field, String what) {
        return new CloudException(
                ErrorCode.NOT_FOUND, "no " + what, CloudException.fieldDetails(field, "one that exists"));
    }

    /** As a part of another change, which is made again if the user changes meanwhile. */
    public Optional<User> find(Change change, String id) {
        return change.rows().find(users, Key.utf8(id)).map(Row::value);
    }

    /** Whoever asks. */
    public Optional<User> find(String id) {
        return users.find(Key.utf8(id)).map(Row::value);
    }

    /** Whoever asks. */
    public Optional<User> findByEmail(String email) {
        return users.find(UserStore.BY_EMAIL, UserStore.emailKey(email)).map(Row::value);
    }

    public Row<User> get(String id) {
        Row<User> row = users.find(Key.utf8(id)).orElse(null);
        if (!Access.isSelf(id)) {
            access.require(
                    "user.read", row == null ? Scope.system() : row.value().scope(), User.ref(id));
        }
        if (row == null) {
            throw absent(id);
        }
        return row;
    }

    /** Which of them a list is of; nulls do not narrow it down. Only one can be told beside the tenant. */
    public record Filter(
            @Nullable String organization,
            @Nullable String project,
            User.@Nullable Type type,
            @Nullable String email,
            @Nullable String namePrefix) {

        private Scope scope() {
            return Scope.of(organization, project);
        }
    }

    public RowPage<User> list(Filter filter, PageRequest page) {
        access.require("user.read", filter.scope());
        if (filter.email() != null) {
            return new RowPage<>(
                    users.find(UserStore.BY_EMAIL, UserStore.emailKey(filter.email())).stream()
                            .toList(),
                    null);
        }
        String list = "users " + filter;
        if (filter.project() != null) {
            return RowPage.read(list, page, byIndex(UserStore.BY_PROJECT, IndexKey.of(filter.project())));
        }
        if (filter.organization() != null) {
            return RowPage.read(list, page, byIndex(UserStore.BY_ORGANIZATION, IndexKey.of(filter.organization())));
        }
        if (filter.namePrefix() != null) {
            IndexKey leading = IndexKey.ALL.andBeginning(filter.namePrefix().toLowerCase(Locale.ROOT));
            return RowPage.read(list, page, byIndex(UserStore.BY_NAME, leading));
        }
        return filter.type() == null
                ? RowPage.read(list, page, users::list)
                : RowPage.read(list, page, byIndex(UserStore.BY_TYPE, UserStore.typeKey(filter.type())));
    }

    private Function<io.photoncloud.chainfire.store.PageRequest, io.photoncloud.chainfire.store.TablePage<User>>
            byIndex(io.photoncloud.chainfire.store.Index<User> index, IndexKey leading) {
        return request -> users.list(index, leading, request);
    }

    /** Those of the users that there are, in the order of the ids asked for, whoever asks. */
    public List<Row<User>> findAll(List<String> wanted) {
        return List.copyOf(
                users.findAll(wanted.stream().map(Key::utf8).toList()).values());
    }

    /** Disabling refuses all their tokens; enabling again lets them get new ones. */
    public Row<User> update(String id, User.Patch patch, Precondition precondition, Idempotency idempotency) {
        return changes.makeRow("user.update", idempotency, UserStore.CODEC, change -> {
            change.about(User.ref(id));
            access.require("user.administer", scopeOf(change, id), User.ref(id));
            Row<User> changed = change.rows().updateRow(users, Key.utf8(id), row -> {
                precondition.require(row.modRevision());
                return row.value().with(patch);
            });
            if (patch.state() != null) {
                change.detail("state", patch.state().name());
                switch (patch.state()) {
                    case DISABLED -> revocations.shutOut(change, id);
                    case ENABLED -> revocations.admit(change, id);
                }
            }
            return changed;
        });
    }

    /** @throws CloudException CONFLICT with what refers to it */
    public Row<User> delete(String id, Precondition precondition, Idempotency idempotency) {
        return changes.makeRow("user.delete", idempotency, UserStore.CODEC, change -> {
            change.about(User.ref(id));
            access.require("user.administer", scopeOf(change, id), User.ref(id));
            Row<User> gone = change.rows().delete(users, Key.utf8(id));
            precondition.require(gone.modRevision());
            referrers.release(User.ref(id), change);
            revocations.revokeOfGone(change, id);
            return gone;
        });
    }

    /** Of one that is not there it is the system: who may not see that learns nothing. */
    private Scope scopeOf(Change change, String id) {
        return change.rows()
                .find(users, Key.utf8(id))
                .map(row -> row.value().scope())
                .orElseGet(Scope::system);
    }

    @Override
    public List<ResourceRef> referringTo(ResourceRef resource, Change change, int max) {
        List<Row<User>> found = switch (resource.type()) {
            case Organization.NOUN ->
                change.rows().list(users, UserStore.BY_ORGANIZATION, IndexKey.of(resource.id()), max);
            case Project.NOUN -> change.rows().list(users, UserStore.BY_PROJECT, IndexKey.of(resource.id()), max);
            default -> List.of();
        };
        return found.stream().map(row -> User.ref(row.value().id())).toList();
    }

    private static CloudException absent(String id) {
        return new CloudException(ErrorCode.NOT_FOUND, "no user " + id);
    }
}
